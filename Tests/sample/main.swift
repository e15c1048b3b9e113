// Makes the sample archive again: `make sample`.

import Bytes
import Fixtures
import Foundation

try File.makeFolder((SampleArchive.path as NSString).deletingLastPathComponent)
try await SampleArchive.make(at: SampleArchive.path)
print(SampleArchive.path)
