// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

import dev.gajah.nodes.expr.Expr;

/// A column or expression of ON CONFLICT (...); collation and operator class 0 when not given.
public record InferenceElem(Expr expr, int infercollid, int inferopclass) {}
