// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.predicate;

import dev.gajah.base.id.BlockNumber;

/// What a SIREAD lock covers: a relation, a page of it, or a tuple on the page (PostgreSQL:
/// `PREDICATELOCKTARGETTAG`).
///
/// @param block [BlockNumber#INVALID] for a relation
/// @param offsetNumber 0 for relations and pages
public record PredicateTarget(int databaseOid, int relationOid, int block, int offsetNumber) {
  static PredicateTarget relation(int databaseOid, int relationOid) {
    return new PredicateTarget(databaseOid, relationOid, BlockNumber.INVALID, 0);
  }

  static PredicateTarget page(int databaseOid, int relationOid, int block) {
    return new PredicateTarget(databaseOid, relationOid, block, 0);
  }

  static PredicateTarget tuple(int databaseOid, int relationOid, int block, int offsetNumber) {
    return new PredicateTarget(databaseOid, relationOid, block, offsetNumber);
  }

  public boolean isTuple() {
    return offsetNumber != 0;
  }

  public boolean isRelation() {
    return block == BlockNumber.INVALID;
  }

  /// The next coarser target; must not be called for a relation.
  PredicateTarget parent() {
    return isTuple() ? page(databaseOid, relationOid, block) : relation(databaseOid, relationOid);
  }

  boolean covers(PredicateTarget other) {
    return databaseOid == other.databaseOid
        && relationOid == other.relationOid
        && (isRelation() || (block == other.block && (!isTuple() || equals(other))));
  }

  @Override
  public int hashCode() {
    int h = relationOid * 0x9E3779B1 + databaseOid * 0x85EBCA6B;
    h = (h ^ (h >>> 15)) + block * 0xC2B2AE35;
    h = (h ^ (h >>> 13)) + offsetNumber * 0x27D4EB2F;
    return h ^ (h >>> 16);
  }
}
