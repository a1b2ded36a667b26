// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.maintenance;

import dev.gajah.commands.CommandSession;

/// VACUUM and ANALYZE of single tables for autovacuum (PostgreSQL: `autovacuum_do_vac_analyze`).
///
/// Each method runs transactions of its own; none may be open before, none is afterwards.
public final class TableMaintenance {
  private final CommandSession session;

  public TableMaintenance(CommandSession session) {
    this.session = session;
  }

  /// A table whose lock is not free is skipped, unless wraparound threatens.
  ///
  /// @param preventsWraparound does not give way to those who wait for the table's lock
  public void run(
      int oid, String name, boolean vacuum, boolean analyze, boolean preventsWraparound) {
    new VacuumCommand(session).runAutomatically(oid, name, vacuum, analyze, preventsWraparound);
  }

  /// Sets `datfrozenxid` and `datminmxid` of the session's database to the oldest of its tables.
  public void advanceDatabaseHorizon() {
    new VacuumCommand(session).updateDatabaseAlone();
  }
}
