// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.vector;

/// How the values of an SQL type travel through the engine.
public enum Representation {
  /// A 64-bit integer: booleans (0, 1), integers, zero-extended OIDs and xids, dates and
  /// timestamps, packed tids.
  LONG,
  /// A 64-bit float: `float4` and `float8`.
  DOUBLE,
  /// Payload bytes: a varlena without its header, detoasted; a `name` without padding; other
  /// by-reference types raw.
  BYTES
}
