// SPDX-License-Identifier: Apache-2.0
package dev.gajah.planner.path;

import dev.gajah.nodes.expr.Expr;

/// An expression of a query level that a query inside it reads through exec param `paramId`.
public record PlannerParam(Expr item, int paramId) {}
