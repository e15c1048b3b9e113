// The library is preloaded, not called; see faults.c.
