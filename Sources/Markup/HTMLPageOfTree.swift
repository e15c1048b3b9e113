// A page from a tree, where selectors have said what is the article and what is none.

internal import CLibXML2

extension HTMLPage {
    /// - Parameters:
    ///   - chosen: nodes that hold the text, all of it.
    ///   - dropped: nodes of which nothing is of the article.
    package init(_ tree: MarkupTree, chosen: [MarkupNode], dropped: [MarkupNode]) {
        self.init(capacity: 1 << 16)
        let chosen = Set(chosen.map(\.identity))
        let dropped = Set(dropped.map(\.identity))
        for root in tree.topLevel {
            // with its own way back: pages nest 100,000 levels
            var current = root.pointer
            var isDone = false
            while !isDone {
                let node = MarkupNode(pointer: current)
                if node.isText { append(node.textBytes) }
                if node.isElement {
                    let mark: Mark =
                        dropped.contains(node.identity) ? .dropped : chosen.contains(node.identity) ? .chosen : .none
                    open(HTMLTag.named(current.pointee.name), node.attributes, mark: mark)
                    if let child = current.pointee.children {
                        current = child
                        continue
                    }
                    close()
                }
                while true {
                    if current == root.pointer {
                        isDone = true
                        break
                    }
                    if let next = current.pointee.next {
                        current = next
                        break
                    }
                    guard let parent = current.pointee.parent else {
                        isDone = true
                        break
                    }
                    current = parent
                    close()
                }
            }
        }
        finish()
    }
}

extension MarkupNode {
    /// The attributes that somebody asks for.
    fileprivate var attributes: [(HTMLAttribute, String)] {
        var found: [(HTMLAttribute, String)] = []
        var attribute = pointer.pointee.properties
        while let current = attribute {
            if let name = current.pointee.name, let known = HTMLAttribute.named(name) {
                found.append((known, self[String(cString: name)] ?? ""))
            }
            attribute = current.pointee.next
        }
        return found
    }
}
