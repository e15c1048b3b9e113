// libxml2, made fit for Swift 6.
//
// libxml2 may be built with ICU, and its headers would then pull in the system's ICU headers, whose enums differ from
// those in Swift's Foundation (swift-foundation-icu issue 93). We use none of the fields behind this switch.
#ifndef REGNEWS_CLIBXML2_SHIM_H
#define REGNEWS_CLIBXML2_SHIM_H
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

// xmlFree is a global function pointer, which Swift 6 refuses as shared mutable state.
static inline void clibxml2_free(void *pointer) { xmlFree(pointer); }

// Swallows a message: libxml2 would print it to stderr. The parsers count errors by their return codes instead.
static inline void clibxml2_no_error(void *context, xmlErrorPtr error) {
    (void)context;
    (void)error;
}
static inline void clibxml2_silence_xpath(xmlXPathContextPtr context) {
    context->error = (xmlStructuredErrorFunc)clibxml2_no_error;
}
// What has no handler of its own goes to the thread's generic one, which prints.
static inline void clibxml2_no_message(void *context, const char *message, ...) {
    (void)context;
    (void)message;
}
static inline void clibxml2_silence_thread(void) { xmlSetGenericErrorFunc(NULL, clibxml2_no_message); }
static inline void clibxml2_silence_parser(xmlParserCtxtPtr context) {
    if (context->sax) context->sax->serror = (xmlStructuredErrorFunc)clibxml2_no_error;
}
#endif
