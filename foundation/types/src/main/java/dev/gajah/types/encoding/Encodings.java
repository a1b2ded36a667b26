// SPDX-License-Identifier: Apache-2.0
package dev.gajah.types.encoding;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// PostgreSQL's encodings: numbers, names, and the Java character sets that convert them. Source:
/// `pg_wchar.h`, `encnames.c`.
public final class Encodings {
  private Encodings() {}

  public static final int UTF8 = 6;

  private record Encoding(String name, @Nullable String charset, int bytesMax) {}

  private static final List<Encoding> ALL =
      List.of(
          new Encoding("SQL_ASCII", "US-ASCII", 1),
          new Encoding("EUC_JP", "EUC-JP", 3),
          new Encoding("EUC_CN", "GB2312", 2),
          new Encoding("EUC_KR", "EUC-KR", 3),
          new Encoding("EUC_TW", "x-EUC-TW", 4),
          new Encoding("EUC_JIS_2004", null, 3),
          new Encoding("UTF8", "UTF-8", 4),
          new Encoding("MULE_INTERNAL", null, 4),
          new Encoding("LATIN1", "ISO-8859-1", 1),
          new Encoding("LATIN2", "ISO-8859-2", 1),
          new Encoding("LATIN3", "ISO-8859-3", 1),
          new Encoding("LATIN4", "ISO-8859-4", 1),
          new Encoding("LATIN5", "ISO-8859-9", 1),
          new Encoding("LATIN6", null, 1),
          new Encoding("LATIN7", "ISO-8859-13", 1),
          new Encoding("LATIN8", null, 1),
          new Encoding("LATIN9", "ISO-8859-15", 1),
          new Encoding("LATIN10", "ISO-8859-16", 1),
          new Encoding("WIN1256", "windows-1256", 1),
          new Encoding("WIN1258", "windows-1258", 1),
          new Encoding("WIN866", "IBM866", 1),
          new Encoding("WIN874", "x-windows-874", 1),
          new Encoding("KOI8R", "KOI8-R", 1),
          new Encoding("WIN1251", "windows-1251", 1),
          new Encoding("WIN1252", "windows-1252", 1),
          new Encoding("ISO_8859_5", "ISO-8859-5", 1),
          new Encoding("ISO_8859_6", "ISO-8859-6", 1),
          new Encoding("ISO_8859_7", "ISO-8859-7", 1),
          new Encoding("ISO_8859_8", "ISO-8859-8", 1),
          new Encoding("WIN1250", "windows-1250", 1),
          new Encoding("WIN1253", "windows-1253", 1),
          new Encoding("WIN1254", "windows-1254", 1),
          new Encoding("WIN1255", "windows-1255", 1),
          new Encoding("WIN1257", "windows-1257", 1),
          new Encoding("KOI8U", "KOI8-U", 1),
          new Encoding("SJIS", "windows-31j", 2),
          new Encoding("BIG5", "Big5", 2),
          new Encoding("GBK", "GBK", 2),
          new Encoding("UHC", "x-windows-949", 2),
          new Encoding("GB18030", "GB18030", 4),
          new Encoding("JOHAB", "x-Johab", 3),
          new Encoding("SHIFT_JIS_2004", null, 2));

  /// The canonical name; empty if there is no such encoding.
  public static String name(int encoding) {
    return encoding >= 0 && encoding < ALL.size() ? ALL.get(encoding).name() : "";
  }

  /// Number of an encoding by name, where case and punctuation do not matter; -1 if there is none.
  public static int find(String name) {
    String key = key(name);
    for (int i = 0; i < ALL.size(); i++) {
      if (key(ALL.get(i).name()).equals(key)) {
        return i;
      }
    }
    return switch (key) {
      case "unicode" -> UTF8;
      case "iso88591" -> 8;
      case "iso88592" -> 9;
      case "iso88593" -> 10;
      case "iso88594" -> 11;
      case "iso88599" -> 12;
      case "iso885910" -> 13;
      case "iso885913" -> 14;
      case "iso885914" -> 15;
      case "iso885915" -> 16;
      case "iso885916" -> 17;
      case "windows1256" -> 18;
      case "windows1258", "abc", "tcvn", "tcvn5712", "vscii" -> 19;
      case "windows866", "alt" -> 20;
      case "windows874" -> 21;
      case "koi8" -> 22;
      case "windows1251", "win" -> 23;
      case "windows1252" -> 24;
      case "windows1250" -> 29;
      case "windows1253" -> 30;
      case "windows1254" -> 31;
      case "windows1255" -> 32;
      case "windows1257" -> 33;
      case "mskanji", "shiftjis", "win932", "windows932" -> 35;
      case "win950", "windows950" -> 36;
      case "win936", "windows936" -> 37;
      case "win949", "windows949" -> 38;
      default -> -1;
    };
  }

  private static String key(String name) {
    StringBuilder key = new StringBuilder();
    for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        key.append(c);
      }
    }
    return key.toString();
  }

  public static int bytesMax(int encoding) {
    return encoding >= 0 && encoding < ALL.size() ? ALL.get(encoding).bytesMax() : -1;
  }

  /// The Java character set, or null if this machine's Java has none.
  public static @Nullable Charset charset(int encoding) {
    String name = encoding >= 0 && encoding < ALL.size() ? ALL.get(encoding).charset() : null;
    if (name == null) {
      return null;
    }
    try {
      return Charset.forName(name);
    } catch (UnsupportedCharsetException | IllegalCharsetNameException e) {
      return null;
    }
  }
}
