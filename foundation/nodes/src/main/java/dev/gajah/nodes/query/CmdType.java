// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

/// Kind of a query.
public enum CmdType {
  SELECT,
  UPDATE,
  INSERT,
  DELETE,
  MERGE,
  UTILITY
}
