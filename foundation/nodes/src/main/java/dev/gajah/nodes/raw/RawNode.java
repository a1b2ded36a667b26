// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.raw;

/// Any node of the raw parse tree.
public sealed interface RawNode permits RawExpr, FromItem, Clause, Statement, Value {}
