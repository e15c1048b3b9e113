// One exchange of libcurl's: its easy handle, what it may do, and what has come so far.

import Archive
import Bytes
internal import CCurl
import Foundation
import Records

/// - Note: `@unchecked Sendable`: made in `send`, then used by the engine's thread alone until its outcome is handed back.
final class CurlTransfer: @unchecked Sendable {
    let easy: UnsafeMutableRawPointer
    private let request: Request
    private let limits: CurlLimits
    /// Nil behind a proxy: the socket is the proxy's, whom the environment names.
    private let addresses: AddressGuard?
    private var headerList: UnsafeMutablePointer<curl_slist>?

    private var head: [UInt8] = []
    /// An empty line came; another head may follow a 100.
    private var headEnded = false
    private var headIsDone = false
    private var body: [UInt8] = []
    /// Why this side ended it, or would not connect.
    private var refusal: FetchError?
    /// More came than is wanted.
    private var isOver = false

    init(_ request: Request, limits: CurlLimits, addresses: AddressGuard, proxy: String?) throws(FetchError) {
        guard let easy = curl_easy_init() else { throw .connection("libcurl is out of memory") }
        (self.easy, self.request, self.limits) = (easy, request, limits)
        self.addresses = proxy == nil ? addresses : nil
        var url = request.url
        // what stands before an @ would be sent to the server as a password
        (url.username, url.password, url.fragment) = ("", "", nil)
        for header in request.headers {
            // libcurl reads `Name:` as "leave it out", and `Name;` as an empty value
            let line = header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
            headerList = curl_slist_append(headerList, line)
        }
        let milliseconds = { (time: Duration) in Int(time / .milliseconds(1)) }
        let me = Unmanaged.passUnretained(self).toOpaque()
        let codes = [
            ccurl_set_string(easy, CURLOPT_URL, url.description),
            ccurl_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method),
            // decided here: libcurl would look into the environment by itself
            ccurl_set_string(easy, CURLOPT_PROXY, proxy ?? ""),
            ccurl_set_string(easy, CURLOPT_NOPROXY, ""),
            ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https"),
            ccurl_set_pointer(easy, CURLOPT_HTTPHEADER, headerList),
            ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1),
            ccurl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
            // by what the server announces; what really comes is counted in `takeBody`
            ccurl_set_offset(
                easy, CURLOPT_MAXFILESIZE_LARGE, request.takesBeginning ? 0 : curl_off_t(request.maximumBytes)),
            ccurl_set_long(easy, CURLOPT_BUFFERSIZE, Self.bufferSize),
            // libcurl would look through all names that it keeps for each transfer, which is slow with ten thousand; connections are
            // kept, and for hosts that are asked every five seconds the system's own cache does
            ccurl_set_long(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0),
            ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0),
            // the wire's bytes are archived; they are decoded above, with a limit
            ccurl_set_long(easy, CURLOPT_HTTP_CONTENT_DECODING, 0),
            // an exchange is asked for as it stands: dot segments were resolved by WebURL
            ccurl_set_long(easy, CURLOPT_PATH_AS_IS, 1),
            ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(limits.connect)),
            ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, milliseconds(limits.total)),
            ccurl_set_write(easy, CURLOPT_WRITEFUNCTION, Self.takeBody),
            ccurl_set_pointer(easy, CURLOPT_WRITEDATA, me),
            ccurl_set_write(easy, CURLOPT_HEADERFUNCTION, Self.takeHead),
            ccurl_set_pointer(easy, CURLOPT_HEADERDATA, me),
            ccurl_set_open_socket(easy, Self.openSocket),
            ccurl_set_pointer(easy, CURLOPT_OPENSOCKETDATA, me),
        ]
        if let bad = codes.first(where: { $0 != CURLE_OK }) {
            throw .connection("libcurl refuses the request: \(String(cString: curl_easy_strerror(bad)))")
        }
    }

    /// Four times libcurl's own: a page comes in one or two pieces.
    private static let bufferSize = 64 << 10

    /// Certificate authorities in the place of the system's.
    func trust(_ authorities: String) throws(FetchError) {
        if ccurl_set_string(easy, CURLOPT_CAINFO, authorities) != CURLE_OK {
            throw .tls("libcurl cannot use \(authorities)")
        }
    }

    /// Once it is over: the address of the server.
    private(set) var ip: String?
    /// `h2` where it was not HTTP/1.
    private(set) var httpProtocol: String?

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headerList)
    }

    private static let takeBody: ccurl_write_function = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let me = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
        let length = size * count
        me.headIsDone = true
        let room = me.request.maximumBytes - me.body.count
        me.body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: min(length, room)))
        if length > room {
            me.isOver = true
            return 0
        }
        return length
    }

    private static let takeHead: ccurl_write_function = { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let me = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        // a server may think as long as the limit of the whole exchange; once it speaks it must not stall
        if me.head.isEmpty, !me.headIsDone {
            _ = ccurl_set_long(me.easy, CURLOPT_LOW_SPEED_LIMIT, 100)
            _ = ccurl_set_long(me.easy, CURLOPT_LOW_SPEED_TIME, max(1, Int(me.limits.stall / .seconds(1))))
        }
        // trailers come behind the body, and a 100 before the answer
        if me.headIsDone { return line.count }
        if me.headEnded, line.starts(with: "HTTP/".utf8) { me.head = [] }
        me.headEnded = line.count <= 2
        guard me.head.count + line.count <= CurlLimits.headBytes else {
            me.refusal = .damagedBody("the answer's head is over \(CurlLimits.headBytes >> 10) KiB")
            return 0
        }
        me.head.append(contentsOf: line)
        return line.count
    }

    private static let openSocket: ccurl_open_socket_function = { context, _, address in
        guard let address, let context else { return curl_socket_t(-1) }
        let me = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
        let found = withUnsafePointer(to: &address.pointee.addr) { IPAddress($0) }
        guard let found else { return curl_socket_t(-1) }
        if let why = me.addresses?.refusal(of: found, host: me.request.url.host) {
            let leads =
                me.request.url.host == found.description
                ? "\(found)" : "\(me.request.url.host) leads to \(found), which"
            me.refusal = .addressRefused(
                "\(leads) is \(why); if that is meant, add it to `fetch: { allow: [\(found)] }` of the pipeline file"
            )
            return curl_socket_t(-1)
        }
        return socket(
            address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
    }

    /// The only reader of a `CURLcode`.
    func outcome(_ code: CURLcode) -> Result<HTTPMessage, FetchError> {
        let words = String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_OK,
            CURLE_WRITE_ERROR where isOver && request.takesBeginning:
            guard var message = HTTPMessage(head) else { return .failure(.damagedBody("the answer is no HTTP")) }
            message.body = body
            ip = String(cString: ccurl_primary_ip(easy))
            if ccurl_http_version(easy) == Int(CURL_HTTP_VERSION_2_0) { httpProtocol = "h2" }
            return .success(message)
        case CURLE_WRITE_ERROR:
            if isOver { return .failure(.tooLarge(limit: request.maximumBytes)) }
            return .failure(refusal ?? .connection(words))
        case CURLE_FILESIZE_EXCEEDED: return .failure(.tooLarge(limit: request.maximumBytes))
        case CURLE_COULDNT_CONNECT: return .failure(refusal ?? .connection("no connection to \(request.url.host)"))
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return .failure(.resolution("the name \(request.url.host) is not known"))
        case CURLE_OPERATION_TIMEDOUT: return .failure(.timedOut(whatTookTooLong))
        case CURLE_PARTIAL_FILE: return .failure(.truncated("\(body.count) bytes came, more were announced"))
        case CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            return .failure(
                head.isEmpty
                    ? .connection("the server closed the connection without an answer")
                    : .truncated("the connection broke after \(body.count) bytes"))
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CACERT_BADFILE:
            return .failure(.tls("\(request.url.host): \(words)"))
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING,
            CURLE_HTTP_RETURNED_ERROR:
            return .failure(.damagedBody("the answer is no HTTP that can be read"))
        default: return .failure(.connection(words))
        }
    }

    /// Which of the limits it was.
    private var whatTookTooLong: String {
        func seconds(_ time: Duration) -> String { "\(Int((time / .seconds(1)).rounded(.up))) s" }
        let elapsed = Duration.microseconds(Int(ccurl_total_time(easy)))
        if elapsed >= limits.total - .milliseconds(100) {
            return "no \(head.isEmpty ? "" : "whole ")answer within \(seconds(limits.total))"
        }
        if head.isEmpty { return "no connection to \(request.url.host) within \(seconds(limits.connect))" }
        return "the answer stalled after \(body.count) bytes, for \(seconds(limits.stall))"
    }
}
