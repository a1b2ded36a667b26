// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.buffer;

import dev.gajah.base.error.Panic;
import dev.gajah.base.error.Severity;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.BlockNumber;
import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.RelFileLocator;
import dev.gajah.base.log.ServerLog;
import dev.gajah.storage.file.DataDirectory;
import java.util.HashMap;
import java.util.Map;

/// Blocks that redo needed and did not find. Each must be explained by a later record that drops or
/// truncates its relation; what is left when recovery has become consistent means that files are
/// missing.
///
/// Used by the startup process only. Source: PostgreSQL `xlogutils.c`.
final class InvalidPages {
  private record Page(RelFileLocator locator, ForkNumber fork, int block) {}

  private final ServerLog log;

  /// The value says whether the page was there but never initialized.
  private final Map<Page, Boolean> pages = new HashMap<>();

  private boolean consistent;
  private boolean ignore;

  InvalidPages(ServerLog log) {
    this.log = log;
  }

  void setIgnore(boolean value) {
    ignore = value;
  }

  void note(RelFileLocator locator, ForkNumber fork, int block, boolean present) {
    Page page = new Page(locator, fork, block);
    if (consistent) {
      report(page, present);
      fail();
      return;
    }
    pages.putIfAbsent(page, present);
  }

  private void report(Page page, boolean present) {
    warn(
        "page %s of relation %s %s"
            .formatted(
                BlockNumber.toString(page.block),
                DataDirectory.relationPath(page.locator, page.fork),
                present ? "is uninitialized" : "does not exist"));
  }

  private void warn(String message) {
    log.write(
        0,
        "startup",
        Severity.WARNING,
        SqlError.report(Severity.WARNING, SqlState.WARNING, message),
        null);
  }

  private void fail() {
    if (!ignore) {
      throw new Panic("WAL contains references to invalid pages");
    }
    warn("WAL contains references to invalid pages");
  }

  void forget(RelFileLocator locator, ForkNumber fork, int firstBlock) {
    pages
        .keySet()
        .removeIf(
            page ->
                page.locator.equals(locator)
                    && page.fork == fork
                    && BlockNumber.compare(page.block, firstBlock) >= 0);
  }

  void forgetDatabase(int databaseOid) {
    pages.keySet().removeIf(page -> page.locator.databaseOid() == databaseOid);
  }

  boolean isEmpty() {
    return pages.isEmpty();
  }

  /// Consistency is reached: complains about all that is left, and from now on at once.
  void check() {
    consistent = true;
    if (!pages.isEmpty()) {
      pages.forEach(this::report);
      pages.clear();
      fail();
    }
  }
}
