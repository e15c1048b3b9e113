// glibc's settings of its allocator.
#include <malloc.h>
