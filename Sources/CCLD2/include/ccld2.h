// A C face of CLD2 (Debian's libcld2-dev, full tables), for Swift.
#ifndef REGNEWS_CCLD2_H
#define REGNEWS_CCLD2_H
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const char *code;   // CLD2's own code: "en", "zh", "zh-Hant", "un"; static, never freed
    bool reliable;      // CLD2's own judgement
    int percent;        // 0...100 of the text that is in this language
} ccld2_guess;

// Guesses the language of `length` bytes of plain UTF-8. Safe in parallel.
ccld2_guess ccld2_detect(const uint8_t *text, int length);

// CLD2's languages by number, and the code of one; NULL for a number that it has not.
int ccld2_language_count(void);
const char *ccld2_language_code(int number);

// The table set that is linked in, for the record's provenance. Static.
const char *ccld2_version(void);

#ifdef __cplusplus
}
#endif
#endif
