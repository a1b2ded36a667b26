// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.xact;

/// Where a transaction block stands, as statements have left it (PostgreSQL: `TBlockState`).
///
/// Statements only change this state; [Transaction#commitCommand] and [Transaction#abortCurrent] then act on it:
///
///     DEFAULT --start--> STARTED --commit--> DEFAULT
///     STARTED --BEGIN--> BEGIN --> IN_PROGRESS --COMMIT--> END --> DEFAULT
///     IN_PROGRESS --error--> ABORT --ROLLBACK or COMMIT--> ABORT_END --> DEFAULT
///     IN_PROGRESS --ROLLBACK--> ABORT_PENDING --> DEFAULT
///     IN_PROGRESS --SAVEPOINT--> (new level) SUB_BEGIN --> SUB_IN_PROGRESS --RELEASE--> SUB_RELEASE --> (parent)
///     SUB_IN_PROGRESS --error--> SUB_ABORT --ROLLBACK TO--> SUB_ABORT_RESTART --> SUB_IN_PROGRESS
///     SUB_IN_PROGRESS --ROLLBACK TO--> SUB_RESTART --> SUB_IN_PROGRESS
enum BlockState {
  DEFAULT("DEFAULT"),
  STARTED("STARTED"),
  BEGIN("BEGIN"),
  IN_PROGRESS("INPROGRESS"),
  IMPLICIT_IN_PROGRESS("IMPLICIT_INPROGRESS"),
  END("END"),
  ABORT("ABORT"),
  ABORT_END("ABORT_END"),
  ABORT_PENDING("ABORT_PENDING"),
  SUB_BEGIN("SUBBEGIN"),
  SUB_IN_PROGRESS("SUBINPROGRESS"),
  SUB_RELEASE("SUBRELEASE"),
  SUB_COMMIT("SUBCOMMIT"),
  SUB_ABORT("SUBABORT"),
  SUB_ABORT_END("SUBABORT_END"),
  SUB_ABORT_PENDING("SUBABORT_PENDING"),
  SUB_RESTART("SUBRESTART"),
  SUB_ABORT_RESTART("SUBABORT_RESTART");

  private final String displayName;

  BlockState(String displayName) {
    this.displayName = displayName;
  }

  /// As PostgreSQL's internal messages spell it.
  String displayName() {
    return displayName;
  }
}
