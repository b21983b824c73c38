"""A module run as a process that lives no longer than the one that started it: `attached PARENT MODULE ARGUMENT …`.

A process killed by −9 cannot stop its children; on Linux they ask the kernel to be killed with it. Elsewhere they stay.
"""

import ctypes
import os
import runpy
import signal
import sys

_PR_SET_PDEATHSIG = 1  # prctl(2)


def attach(parent: int) -> None:
    """This process is killed when `parent`, which started it, ends; at once where it has ended already."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    started_by, module = sys.argv[1:3]
    attach(int(started_by))
    sys.argv = sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
