// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.acl;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.memory.Bytes;
import dev.gajah.catalog.schema.Columns;
import dev.gajah.catalog.schema.TypeOids;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// An access control list, in memory and as stored: an array of aclitem, 16 bytes each (grantee,
/// grantor, privileges). Immutable.
public record Acl(List<AclItem> items) {
  private static final int ITEM_BYTES = 16;
  private static final int HEADER = 20;

  public static final Acl EMPTY = new Acl(List.of());

  public Acl {
    items = List.copyOf(items);
  }

  /// From the stored form, without varlena header.
  public static Acl decode(byte[] array) {
    int dimensions = Bytes.getInt(array, 0);
    if (dimensions == 0) {
      return EMPTY;
    }
    if (dimensions != 1
        || Bytes.getInt(array, 8) != TypeOids.ACLITEM
        || Bytes.getInt(array, 4) != 0) {
      throw new SqlError(SqlState.INVALID_PARAMETER_VALUE, "ACL array contains wrong data type");
    }
    int count = Bytes.getInt(array, 12);
    List<AclItem> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int at = HEADER + i * ITEM_BYTES;
      items.add(
          new AclItem(
              Bytes.getInt(array, at), Bytes.getInt(array, at + 4), Bytes.getLong(array, at + 8)));
    }
    return new Acl(items);
  }

  public static @Nullable Acl decodeNullable(byte @Nullable [] array) {
    return array == null ? null : decode(array);
  }

  public byte[] encode() {
    if (items.isEmpty()) {
      return Columns.emptyArray(TypeOids.ACLITEM);
    }
    byte[] array = new byte[HEADER + items.size() * ITEM_BYTES];
    Bytes.putInt(array, 0, 1);
    Bytes.putInt(array, 8, TypeOids.ACLITEM);
    Bytes.putInt(array, 12, items.size());
    Bytes.putInt(array, 16, 1);
    int at = HEADER;
    for (AclItem item : items) {
      Bytes.putInt(array, at, item.grantee());
      Bytes.putInt(array, at + 4, item.grantor());
      Bytes.putLong(array, at + 8, item.privileges());
      at += ITEM_BYTES;
    }
    return array;
  }

  // ---- text ----

  /// One item as `aclitemout` writes it.
  public static String toText(AclItem item, IntFunction<@Nullable String> roleName) {
    StringBuilder text = new StringBuilder();
    if (item.grantee() != AclItem.PUBLIC) {
      putName(text, name(item.grantee(), roleName));
    }
    text.append('=');
    for (int bit = 0; bit < AclItem.LETTERS.length(); bit++) {
      if ((item.rights() & 1 << bit) != 0) {
        text.append(AclItem.LETTERS.charAt(bit));
        if ((item.grantOptions() & 1 << bit) != 0) {
          text.append('*');
        }
      }
    }
    text.append('/');
    putName(text, name(item.grantor(), roleName));
    return text.toString();
  }

  private static String name(int role, IntFunction<@Nullable String> roleName) {
    String name = roleName.apply(role);
    return name == null ? Integer.toUnsignedString(role) : name;
  }

  private static void putName(StringBuilder text, String name) {
    boolean safe = !name.isEmpty();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      safe &= c == '_' || (c < 128 && Character.isLetterOrDigit(c));
    }
    if (safe) {
      text.append(name);
    } else {
      text.append('"').append(name.replace("\"", "\"\"")).append('"');
    }
  }

  /// One item from text such as `joe=arw*/owner`. `roleOid` raises for unknown names.
  public static AclItem parseItem(String text, ToIntFunction<String> roleOid) {
    int[] at = {0};
    String grantee = readName(text, at);
    if (grantee.equals("group") || grantee.equals("user")) {
      while (at[0] < text.length() && text.charAt(at[0]) == ' ') {
        at[0]++;
      }
      if (at[0] < text.length() && text.charAt(at[0]) != '=') {
        grantee = readName(text, at);
      }
    }
    if (at[0] >= text.length() || text.charAt(at[0]) != '=') {
      throw new SqlError(SqlState.INVALID_TEXT_REPRESENTATION, "missing \"=\" sign");
    }
    at[0]++;
    int rights = 0;
    int options = 0;
    int last = 0;
    while (at[0] < text.length()
        && (Character.isLetter(text.charAt(at[0])) || text.charAt(at[0]) == '*')) {
      char c = text.charAt(at[0]++);
      if (c == '*') {
        options |= last;
        continue;
      }
      int bit = AclItem.LETTERS.indexOf(c);
      if (bit < 0) {
        throw new SqlError(
            SqlState.INVALID_TEXT_REPRESENTATION,
            "invalid mode character: must be one of \"" + AclItem.LETTERS + "\"");
      }
      last = 1 << bit;
      rights |= last;
    }
    int granteeOid = grantee.isEmpty() ? AclItem.PUBLIC : roleOid.applyAsInt(grantee);
    int grantorOid;
    if (at[0] < text.length() && text.charAt(at[0]) == '/') {
      at[0]++;
      String grantor = readName(text, at);
      if (grantor.isEmpty()) {
        throw new SqlError(
            SqlState.INVALID_TEXT_REPRESENTATION, "a name must follow the \"/\" sign");
      }
      grantorOid = roleOid.applyAsInt(grantor);
    } else {
      grantorOid = dev.gajah.catalog.schema.SystemOids.BOOTSTRAP_SUPERUSER;
    }
    return new AclItem(granteeOid, grantorOid, AclItem.privileges(rights, options));
  }

  private static String readName(String text, int[] at) {
    int i = at[0];
    while (i < text.length() && text.charAt(i) == ' ') {
      i++;
    }
    StringBuilder name = new StringBuilder();
    boolean quoted = false;
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
          name.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (quoted || c == '_' || Character.isLetterOrDigit(c)) {
        name.append(c);
      } else {
        break;
      }
    }
    at[0] = i;
    return name.toString();
  }

  // ---- changing ----

  /// The list after a grant: rights and grant options are added to what `grantee` has from
  /// `grantor`.
  public Acl grant(int grantee, int grantor, int rights, boolean grantOption) {
    List<AclItem> result = new ArrayList<>(items);
    for (int i = 0; i < result.size(); i++) {
      AclItem item = result.get(i);
      if (item.grantee() == grantee && item.grantor() == grantor) {
        result.set(
            i,
            new AclItem(
                grantee,
                grantor,
                AclItem.privileges(
                    item.rights() | rights, item.grantOptions() | (grantOption ? rights : 0))));
        return new Acl(result);
      }
    }
    result.add(new AclItem(grantee, grantor, AclItem.privileges(rights, grantOption ? rights : 0)));
    return new Acl(result);
  }

  /// The list after a revocation; what others were granted by `grantee` is the caller's business.
  public Acl revoke(int grantee, int grantor, int rights, boolean grantOptionOnly) {
    List<AclItem> result = new ArrayList<>();
    for (AclItem item : items) {
      if (item.grantee() != grantee || item.grantor() != grantor) {
        result.add(item);
        continue;
      }
      int left = grantOptionOnly ? item.rights() : item.rights() & ~rights;
      int options = item.grantOptions() & ~rights;
      if (left != 0 || options != 0) {
        result.add(new AclItem(grantee, grantor, AclItem.privileges(left, options)));
      }
    }
    return new Acl(result);
  }

  /// Grants of the old owner become the new owner's. PostgreSQL: `aclnewowner`.
  public Acl withOwner(int oldOwner, int newOwner) {
    Acl result = EMPTY;
    for (AclItem item : items) {
      int grantee = item.grantee() == oldOwner ? newOwner : item.grantee();
      int grantor = item.grantor() == oldOwner ? newOwner : item.grantor();
      result = result.add(new AclItem(grantee, grantor, item.privileges()));
    }
    return result;
  }

  private Acl add(AclItem item) {
    List<AclItem> result = new ArrayList<>(items);
    for (int i = 0; i < result.size(); i++) {
      AclItem old = result.get(i);
      if (old.grantee() == item.grantee() && old.grantor() == item.grantor()) {
        result.set(
            i, new AclItem(old.grantee(), old.grantor(), old.privileges() | item.privileges()));
        return new Acl(result);
      }
    }
    result.add(item);
    return new Acl(result);
  }

  /// Roles that appear in the list, PUBLIC left out.
  public List<Integer> roles() {
    List<Integer> roles = new ArrayList<>();
    for (AclItem item : items) {
      if (item.grantee() != AclItem.PUBLIC && !roles.contains(item.grantee())) {
        roles.add(item.grantee());
      }
      if (!roles.contains(item.grantor())) {
        roles.add(item.grantor());
      }
    }
    return roles;
  }
}
