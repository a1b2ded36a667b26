// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.setting.Settings;
import dev.gajah.transaction.xact.Transaction;
import dev.gajah.transaction.xact.TransactionParticipant;

/// Takes SET back when its (sub)transaction aborts, and SET LOCAL when it ends in any way.
record SettingsInTransaction(Settings settings) implements TransactionParticipant {
  @Override
  public int order() {
    return ORDER_LATE;
  }

  @Override
  public void ended(Transaction transaction, boolean committed) {
    settings.atEndOfTransaction(1, committed);
  }

  @Override
  public void subtransactionCommitted(Transaction transaction, int subId, int parentSubId) {
    settings.atEndOfTransaction(transaction.nestingLevel(), true);
  }

  @Override
  public void subtransactionAborted(Transaction transaction, int subId, int parentSubId) {
    settings.atEndOfTransaction(transaction.nestingLevel(), false);
  }
}
