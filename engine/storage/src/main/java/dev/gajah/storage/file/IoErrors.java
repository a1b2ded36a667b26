// SPDX-License-Identifier: Apache-2.0
package dev.gajah.storage.file;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.io.DiskFullException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/// What PostgreSQL's `%m` and `errcode_for_file_access` say about a failed file operation.
public final class IoErrors {
  private IoErrors() {}

  /// The operating system's text for the error.
  public static String describe(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "No such file or directory";
      case FileAlreadyExistsException _ -> "File exists";
      case AccessDeniedException _ -> "Permission denied";
      case DiskFullException _ -> "No space left on device";
      default -> e.getMessage() == null ? "Input/output error" : String.valueOf(e.getMessage());
    };
  }

  public static SqlState state(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> SqlState.UNDEFINED_FILE;
      case FileAlreadyExistsException _ -> SqlState.DUPLICATE_FILE;
      case AccessDeniedException _ -> SqlState.INSUFFICIENT_PRIVILEGE;
      case DiskFullException _ -> SqlState.DISK_FULL;
      default -> SqlState.IO_ERROR;
    };
  }

  /// `doing` is PostgreSQL's text up to the colon, such as `could not read file "x"`.
  public static SqlError error(String doing, IOException e) {
    return new SqlError(state(e), doing + ": " + describe(e), e);
  }
}
