// The C++ side of the shim: CLD2's headers want <cstdio> and encodings.h before them.
#include "ccld2.h"
#include <cstdio>
#include <cld2/public/encodings.h>
#include <cld2/public/compact_lang_det.h>

ccld2_guess ccld2_detect(const uint8_t *text, int length) {
    CLD2::Language language3[3];
    int percent3[3];
    double score3[3];
    int text_bytes = 0;
    bool reliable = false;
    CLD2::CLDHints hints = {nullptr, "", CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    CLD2::ExtDetectLanguageSummary(reinterpret_cast<const char *>(text), length, true, &hints, CLD2::kCLDFlagBestEffort,
                                   language3, percent3, score3, nullptr, &text_bytes, &reliable);
    return {CLD2::LanguageCode(language3[0]), reliable, percent3[0]};
}

const char *ccld2_version(void) { return CLD2::DetectLanguageVersion(); }

int ccld2_language_count(void) { return CLD2::NUM_LANGUAGES; }

const char *ccld2_language_code(int number) {
    return number >= 0 && number < CLD2::NUM_LANGUAGES ? CLD2::LanguageCode(static_cast<CLD2::Language>(number)) : nullptr;
}
