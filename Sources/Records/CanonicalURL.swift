// One address for one article: without fragment, credentials and tracking parameters, parameters sorted. And the ids that
// are made from it.
//
// Rules: the URL standard, and what link cleaners agree on (ClearURLs, courlan, miniflux); "key only" steps, which show
// in no record, are in `key`.

package enum CanonicalURL {
    /// Prefixes and names that two or more public lists of tracking parameters name (ClearURLs, courlan, miniflux, Brave).
    private static let trackingPrefixes = ["utm_", "mtm_", "pk_", "hsa_"]
    private static let trackingNames: Set<String> = [
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "mc_cid", "mc_eid", "twclid", "yclid",
        "ysclid",
        "igshid", "igsh", "_openstat", "vero_id", "vero_conv", "oly_anon_id", "oly_enc_id", "rb_clickid", "s_cid",
        "mkt_tok",
        "_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking", "wickedid", "ttclid", "li_fat_id", "epik",
        "ml_subscriber", "ml_subscriber_hash", "bsft_clkid", "bsft_eid", "bsft_mid", "bsft_uid", "spm", "ncid", "cmpid",
        "ga_source", "ga_medium", "ga_term", "ga_content", "ga_campaign", "ga_place", "_ga", "_gl", "fb_action_ids",
        "fb_action_types", "fb_ref", "fb_source", "action_object_map", "action_type_map", "action_ref_map", "wt_mc",
        "wtmc",
        "piwik_campaign", "piwik_kwd", "piwik_keyword", "otm_source", "otm_medium", "rss_id", "xtor", "at_medium",
        "at_campaign",
    ]

    /// The canonical form of an address, or nil when it does not parse as http or https.
    package static func of(_ text: String, base: WebURL? = nil) -> String? {
        WebURL(text, base: base).map { of($0).description }
    }

    package static func of(_ url: WebURL) -> WebURL {
        var url = url
        (url.username, url.password) = ("", "")
        // routes of script-made pages (`#!…`, `#/…`) tell pages apart; all other fragments point into one
        if let fragment = url.fragment, !(fragment.hasPrefix("!") || fragment.hasPrefix("/")) { url.fragment = nil }
        url.path = upperCaseEscapes(url.path)
        if let query = url.query {
            let kept = query.split(separator: "&").map(String.init).filter { !isTracking($0) }
            let sorted = kept.enumerated().sorted { a, b in
                let (x, y) = (name(of: a.element), name(of: b.element))
                return x == y ? a.offset < b.offset : JSONWriter.precedes(x, y)
            }
            url.query = sorted.isEmpty ? nil : upperCaseEscapes(sorted.map(\.element).joined(separator: "&"))
        }
        return url
    }

    private static func name(of parameter: String) -> String { String(parameter.prefix { $0 != "=" }) }

    private static func isTracking(_ parameter: String) -> Bool {
        let name = name(of: parameter).lowercased()
        return trackingNames.contains(name) || trackingPrefixes.contains { name.hasPrefix($0) }
    }

    private static func upperCaseEscapes(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var bytes = Array(text.utf8)
        for i in bytes.indices.dropLast(2) where bytes[i] == UInt8(ascii: "%") {
            for j in i + 1...i + 2 where bytes[j] >= 0x61 && bytes[j] <= 0x66 { bytes[j] -= 32 }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The id of an article: the first 64 bits of SHA-256 of its canonical address, in 16 hex digits.
    package static func id(_ canonical: String) -> String { String(SHA256.hex(canonical.utf8).prefix(16)) }

    /// The id where a source chose another identity than the link.
    package static func id(source: String, key: String) -> String {
        String(SHA256.hex("\(source)\n\(key)".utf8).prefix(16))
    }
}
