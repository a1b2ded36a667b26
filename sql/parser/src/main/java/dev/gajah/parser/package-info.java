// SPDX-License-Identifier: Apache-2.0
/// SQL text to raw parse tree: lexer and recursive-descent grammar. Usable alone.
///
/// The grammar classes form one chain, each adding a layer: [TokenReader], names, types,
/// expressions, SELECT, data changes, tables, objects, utility statements. One instance parses one
/// string.
///
/// **Invariants**
/// 1. A syntax error names the first token that cannot continue a valid statement, as an LALR(1)
///    parser would.
/// 2. A lexical error is raised when the parser reaches the bad token, not before.
/// 3. Nesting is bounded by [ParserOptions#maxDepth]; deeper input raises 54001, never a
///    `StackOverflowError`.
///
/// **May depend on** `base`, `nodes.raw`. **Must not know** catalogs.
@NullMarked
package dev.gajah.parser;

import org.jspecify.annotations.NullMarked;
