// SIGINT and SIGTERM end a run after saving; a second one ends it at once.

import Foundation
import Synchronization

enum Signals {
    private static let caught = Atomic<Int32>(0)

    /// The signal that came; 0 for none.
    static var number: Int32 { caught.load(ordering: .relaxed) }

    static func catchThem() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                Signals.caught.store(number, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }
}
