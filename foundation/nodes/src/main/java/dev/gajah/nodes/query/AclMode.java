// SPDX-License-Identifier: Apache-2.0
package dev.gajah.nodes.query;

/// Privilege bits as access control lists store them. PostgreSQL: `ACL_*`.
public final class AclMode {
  public static final int INSERT = 1;
  public static final int SELECT = 1 << 1;
  public static final int UPDATE = 1 << 2;
  public static final int DELETE = 1 << 3;
  public static final int TRUNCATE = 1 << 4;
  public static final int REFERENCES = 1 << 5;
  public static final int TRIGGER = 1 << 6;
  public static final int EXECUTE = 1 << 7;
  public static final int USAGE = 1 << 8;
  public static final int CREATE = 1 << 9;
  public static final int CREATE_TEMP = 1 << 10;
  public static final int CONNECT = 1 << 11;
  public static final int SET = 1 << 12;
  public static final int ALTER_SYSTEM = 1 << 13;
  public static final int MAINTAIN = 1 << 14;

  private AclMode() {}
}
