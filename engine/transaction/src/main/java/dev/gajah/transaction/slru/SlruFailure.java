// SPDX-License-Identifier: Apache-2.0
package dev.gajah.transaction.slru;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.TransactionId;
import dev.gajah.base.io.DiskFullException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/// Builds the errors of SLRU file access, with PostgreSQL's texts.
final class SlruFailure {
  private SlruFailure() {}

  static SqlError of(int xid, String detail, IOException cause) {
    return new SqlError(
            stateOf(cause),
            "could not access status of transaction " + TransactionId.toString(xid),
            cause)
        .detail(detail + ": " + reason(cause) + ".");
  }

  static SqlError ofShort(int xid, String detail) {
    return new SqlError(
            SqlState.INTERNAL_ERROR,
            "could not access status of transaction " + TransactionId.toString(xid))
        .detail(detail);
  }

  private static SqlState stateOf(IOException cause) {
    return switch (cause) {
      case NoSuchFileException _ -> SqlState.UNDEFINED_FILE;
      case AccessDeniedException _ -> SqlState.INSUFFICIENT_PRIVILEGE;
      case DiskFullException _ -> SqlState.DISK_FULL;
      default -> SqlState.IO_ERROR;
    };
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case NoSuchFileException _ -> "No such file or directory";
      case AccessDeniedException _ -> "Permission denied";
      case DiskFullException _ -> "No space left on device";
      default -> String.valueOf(cause.getMessage());
    };
  }
}
