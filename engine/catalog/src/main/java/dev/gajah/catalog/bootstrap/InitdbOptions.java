// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.bootstrap;

import org.jspecify.annotations.Nullable;

/// What initdb's command line says.
///
/// `authLocal` and `authHost` are methods of pg_hba.conf; `password` is the superuser's in clear
/// text; `walSegmentBytes` a power of two from 1 MB to 1 GB; `systemIdentifier` 0 to have one made
/// from the clock.
public record InitdbOptions(
    String superuser,
    @Nullable String password,
    String authLocal,
    String authHost,
    boolean dataChecksums,
    int walSegmentBytes,
    boolean sync,
    long systemIdentifier) {
  public static InitdbOptions defaults() {
    return new InitdbOptions("postgres", null, "trust", "trust", true, 16 << 20, true, 0);
  }

  public InitdbOptions withSuperuser(String name) {
    return new InitdbOptions(
        name,
        password,
        authLocal,
        authHost,
        dataChecksums,
        walSegmentBytes,
        sync,
        systemIdentifier);
  }

  public InitdbOptions withPassword(@Nullable String value) {
    return new InitdbOptions(
        superuser,
        value,
        authLocal,
        authHost,
        dataChecksums,
        walSegmentBytes,
        sync,
        systemIdentifier);
  }

  public InitdbOptions withAuth(String local, String host) {
    return new InitdbOptions(
        superuser, password, local, host, dataChecksums, walSegmentBytes, sync, systemIdentifier);
  }

  public InitdbOptions withDataChecksums(boolean value) {
    return new InitdbOptions(
        superuser, password, authLocal, authHost, value, walSegmentBytes, sync, systemIdentifier);
  }

  public InitdbOptions withSync(boolean value) {
    return new InitdbOptions(
        superuser,
        password,
        authLocal,
        authHost,
        dataChecksums,
        walSegmentBytes,
        value,
        systemIdentifier);
  }

  public InitdbOptions withWalSegmentBytes(int value) {
    return new InitdbOptions(
        superuser, password, authLocal, authHost, dataChecksums, value, sync, systemIdentifier);
  }

  public InitdbOptions withSystemIdentifier(long value) {
    return new InitdbOptions(
        superuser, password, authLocal, authHost, dataChecksums, walSegmentBytes, sync, value);
  }
}
