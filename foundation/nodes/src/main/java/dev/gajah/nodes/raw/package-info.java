// SPDX-License-Identifier: Apache-2.0
/// Raw parse tree: what the grammar produces from text, before any catalog was asked.
///
/// Nodes and fields carry PostgreSQL's names in Java casing (`A_Expr` is `AExpr`). Trees are
/// immutable records below four sealed interfaces: [RawExpr] (expressions), [FromItem] (FROM),
/// [Clause] (parts of statements) and [Statement]. A `location` is an offset into the query string
/// in UTF-16 units, -1 when unknown; errors convert it to PostgreSQL's position in characters.
///
/// **Invariants** lists are never null, empty means absent; nothing here refers to catalogs or to
/// typed expressions.
///
/// **May depend on** nothing but the JDK.
@NullMarked
package dev.gajah.nodes.raw;

import org.jspecify.annotations.NullMarked;
