// igzip of ISA-L: one whole buffer into one gzip member. Its stream is large, and used again.
#ifndef REGNEWS_CISAL_SHIM_H
#define REGNEWS_CISAL_SHIM_H
#include <isa-l/igzip_lib.h>
#include <stdlib.h>

typedef struct {
    struct isal_zstream stream;
    uint8_t buffer[ISAL_DEF_LVL1_DEFAULT];
} cisal_packer;

static inline void *cisal_packer_create(void) { return malloc(sizeof(cisal_packer)); }

// Bytes written, or a negative error.
static inline int64_t cisal_gzip(void *memory, const uint8_t *in, uint32_t count, uint8_t *out, uint32_t room) {
    cisal_packer *packer = memory;
    struct isal_zstream *stream = &packer->stream;
    isal_deflate_stateless_init(stream);
    stream->level = 1;
    stream->level_buf = packer->buffer;
    stream->level_buf_size = sizeof packer->buffer;
    stream->gzip_flag = IGZIP_GZIP;
    stream->end_of_stream = 1;
    stream->flush = NO_FLUSH;
    stream->next_in = (uint8_t *)in;
    stream->avail_in = count;
    stream->next_out = out;
    stream->avail_out = room;
    int status = isal_deflate_stateless(stream);
    return status == COMP_OK ? (int64_t)stream->total_out : status;
}
#endif
