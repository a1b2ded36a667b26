// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.file;

import dev.gajah.base.id.ForkNumber;
import dev.gajah.base.id.Oid;
import dev.gajah.base.id.RelFileLocator;
import java.nio.file.Path;

/// Names of the relation files below a data directory. Source: PostgreSQL `relpath.c`.
///
///     global/<rel>[_fork][.<segment>]                                     shared relations
///     base/<database>/<rel>[_fork][.<segment>]                            default tablespace
///     pg_tblspc/<tablespace>/PG_17_202406281/<database>/<rel>[_fork][.<segment>]
///
/// Messages show names relative to the data directory, as PostgreSQL's do.
public record DataDirectory(Path root) {
  /// Directory below a tablespace that belongs to this major version and catalog version.
  public static final String TABLESPACE_VERSION_DIRECTORY = "PG_17_202406281";

  /// Blocks in one segment file: 1 GB.
  public static final int SEGMENT_BLOCKS = 131072;

  public Path resolve(String relative) {
    return root.resolve(relative);
  }

  /// Relative directory of a database's files in a tablespace (PostgreSQL: `GetDatabasePath`).
  public static String databasePath(int databaseOid, int tablespaceOid) {
    if (tablespaceOid == RelFileLocator.GLOBAL_TABLESPACE) {
      return "global";
    }
    if (tablespaceOid == RelFileLocator.DEFAULT_TABLESPACE) {
      return "base/" + Oid.toString(databaseOid);
    }
    return "pg_tblspc/"
        + Oid.toString(tablespaceOid)
        + "/"
        + TABLESPACE_VERSION_DIRECTORY
        + "/"
        + Oid.toString(databaseOid);
  }

  /// Relative path of a fork's first segment (PostgreSQL: `relpathperm`).
  public static String relationPath(RelFileLocator locator, ForkNumber fork) {
    return databasePath(locator.databaseOid(), locator.tablespaceOid())
        + "/"
        + Oid.toString(locator.relNumber())
        + fork.suffix();
  }

  public static String segmentPath(RelFileLocator locator, ForkNumber fork, int segment) {
    String first = relationPath(locator, fork);
    return segment == 0 ? first : first + "." + segment;
  }
}
