// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.acl;

/// One grant: who ([#PUBLIC] for everybody) got which privileges from whom. PostgreSQL: `AclItem`.
///
/// `privileges` has the bits of [dev.gajah.nodes.query.AclMode] in its low half and the grant
/// options for the same bits in the high half.
public record AclItem(int grantee, int grantor, long privileges) {
  public static final int PUBLIC = 0;

  /// Letters of the privileges, lowest bit first.
  static final String LETTERS = "arwdDxtXUCTcsAm";

  public int rights() {
    return (int) privileges;
  }

  public int grantOptions() {
    return (int) (privileges >>> 32);
  }

  public static long privileges(int rights, int grantOptions) {
    return Integer.toUnsignedLong(rights) | (long) grantOptions << 32;
  }
}
