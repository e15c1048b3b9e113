/// The version of regnews, as records, archives and `--version` say it.
package enum Version {
    package static let string = "0.1.0"
    package static let software = "regnews/\(string)"
}
