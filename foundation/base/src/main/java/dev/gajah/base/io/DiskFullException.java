// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.io;

import java.io.IOException;

/// No space left on device (`ENOSPC`, `EDQUOT`).
@SuppressWarnings("serial") // never serialized
public final class DiskFullException extends IOException {
  public DiskFullException(String message) {
    super(message);
  }
}
