// The page of a back-test has its charts alone.
draw();
