"""Models I–IV of the paper, one file each: frames in, a frame out, nothing else."""
