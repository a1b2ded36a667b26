// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.lmgr;

/// Logs access exclusive locks of relations for standbys.
public interface StandbyLockLog {
  /// A log for those who need none.
  StandbyLockLog NONE =
      new StandbyLockLog() {
        @Override
        public void prepare() {}

        @Override
        public void log(int databaseOid, int relationOid) {}
      };

  /// Before the lock is taken: makes sure that the transaction has an xid.
  void prepare();

  /// After the lock was taken, while it is held.
  void log(int databaseOid, int relationOid);
}
