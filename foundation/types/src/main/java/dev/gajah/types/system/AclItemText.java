// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.ByteWriter;
import dev.gajah.base.memory.Bytes;
import dev.gajah.types.TypeCatalog;
import dev.gajah.types.function.EvalContext;

/// Text form of `aclitem`: `grantee=privileges/grantor` (PostgreSQL: `aclitemin`, `aclitemout`).
///
///     offset  size  field
///          0     4  grantee, 0 for PUBLIC
///          4     4  grantor
///          8     8  privileges, and in the high half the grant options
public final class AclItemText {
  private static final String LETTERS = "arwdDxtXUCTcsAm";
  private static final int BYTES = 16;

  private AclItemText() {}

  public static void write(byte[] b, int offset, ByteWriter target, EvalContext context) {
    int grantee = Bytes.getInt(b, offset);
    if (grantee != 0) {
      putRole(grantee, target, context);
    }
    target.putByte('=');
    long privileges = Bytes.getLong(b, offset + 8);
    for (int bit = 0; bit < LETTERS.length(); bit++) {
      if ((privileges & 1L << bit) != 0) {
        target.putByte(LETTERS.charAt(bit));
        if ((privileges & 1L << bit + 32) != 0) {
          target.putByte('*');
        }
      }
    }
    target.putByte('/');
    putRole(Bytes.getInt(b, offset + 4), target, context);
  }

  private static void putRole(int oid, ByteWriter target, EvalContext context) {
    String name = context.types().objectName(TypeCatalog.ObjectKind.ROLE, oid);
    target.putUtf8(name == null ? Integer.toUnsignedString(oid) : name);
  }

  public static byte[] parse(byte[] b, int offset, int length, EvalContext context) {
    String text = new String(b, offset, length, UTF_8).trim();
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new SqlError(SqlState.INVALID_TEXT_REPRESENTATION, "missing \"=\" sign");
    }
    String grantee = text.substring(0, equals);
    if (grantee.startsWith("user ") || grantee.startsWith("group ")) {
      grantee = grantee.substring(grantee.indexOf(' ') + 1).trim();
    }
    int slash = text.indexOf('/', equals);
    String letters = slash < 0 ? text.substring(equals + 1) : text.substring(equals + 1, slash);
    long privileges = 0;
    long last = 0;
    for (int i = 0; i < letters.length(); i++) {
      char c = letters.charAt(i);
      if (c == '*') {
        privileges |= last << 32;
        continue;
      }
      int bit = LETTERS.indexOf(c);
      if (bit < 0) {
        throw new SqlError(
            SqlState.INVALID_TEXT_REPRESENTATION,
            "invalid mode character: must be one of \"" + LETTERS + "\"");
      }
      last = 1L << bit;
      privileges |= last;
    }
    byte[] item = new byte[BYTES];
    Bytes.putInt(item, 0, grantee.isEmpty() ? 0 : role(grantee, context));
    int bootstrapSuperuser = 10;
    Bytes.putInt(
        item, 4, slash < 0 ? bootstrapSuperuser : role(text.substring(slash + 1), context));
    Bytes.putLong(item, 8, privileges);
    return item;
  }

  private static int role(String name, EvalContext context) {
    if (name.isEmpty()) {
      throw new SqlError(SqlState.INVALID_TEXT_REPRESENTATION, "a name must follow the \"/\" sign");
    }
    return context.types().objectOid(TypeCatalog.ObjectKind.ROLE, name);
  }
}
