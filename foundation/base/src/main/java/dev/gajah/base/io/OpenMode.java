// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.io;

/// How a file is opened.
public enum OpenMode {
  /// Existing file, reading only.
  READ,
  /// Existing file, reading and writing.
  WRITE,
  /// Reading and writing, created with mode 0600 if absent.
  CREATE,
  /// Reading and writing, must not exist yet.
  CREATE_NEW
}
