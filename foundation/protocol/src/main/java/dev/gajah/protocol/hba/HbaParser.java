// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.hba;

import dev.gajah.protocol.hba.HbaFile.Problem;
import dev.gajah.protocol.hba.HbaRule.ConnectionType;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Reads `pg_hba.conf`. Source: PostgreSQL `hba.c` and the manual, "The pg_hba.conf File".
///
/// A line is fields between blanks; a field is words between commas; a backslash at the end
/// continues a line; `#` begins a comment; `@file` in a field and the `include` records bring in
/// other files.
public final class HbaParser {
  private static final int NESTING_MAX = 10;

  /// Where included files come from.
  public interface Source {
    /// Contents of a file named in `from`; relative names are relative to the directory of `from`.
    String read(String name, String from) throws IOException;

    /// The name as messages show it.
    String resolve(String name, String from);

    /// Names of the files in a directory that end in `.conf`, sorted, as [#read] takes them.
    List<String> listConfigurations(String directory, String from) throws IOException;
  }

  private final Source source;
  private final List<HbaRule> rules = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  private HbaParser(Source source) {
    this.source = source;
  }

  /// Parses a file's contents.
  ///
  /// @param file its name, for messages and as the base of relative names
  public static HbaFile parse(String contents, String file, Source source) {
    HbaParser parser = new HbaParser(source);
    parser.parseFile(contents, file, 0);
    if (parser.problems.isEmpty() && parser.rules.isEmpty()) {
      parser.problems.add(
          new Problem("configuration file \"%s\" contains no entries".formatted(file), file, 0));
    }
    return new HbaFile(parser.problems.isEmpty() ? parser.rules : List.of(), parser.problems);
  }

  /// A logical line: its fields, each a list of words.
  private record Line(String file, int number, String raw, List<List<HbaToken>> fields) {}

  /// Ends the work on a line.
  @SuppressWarnings("serial") // never leaves this class
  private static final class LineError extends Exception {
    LineError(String message) {
      super(message, null, false, false);
    }

    String text() {
      return String.valueOf(getMessage());
    }
  }

  private void parseFile(String contents, String file, int depth) {
    String[] physical = contents.split("\n", -1);
    for (int i = 0; i < physical.length; i++) {
      int number = i + 1;
      StringBuilder text = new StringBuilder(strip(physical[i]));
      while (!text.isEmpty() && text.charAt(text.length() - 1) == '\\' && i + 1 < physical.length) {
        text.setLength(text.length() - 1);
        text.append(strip(physical[++i]));
      }
      String raw = text.toString();
      try {
        List<List<HbaToken>> fields = fields(raw, file, depth);
        if (!fields.isEmpty() && !include(fields, file, depth)) {
          rules.add(rule(new Line(file, number, raw, fields)));
        }
      } catch (LineError e) {
        problems.add(new Problem(e.text(), file, number));
      }
    }
  }

  private static String strip(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == '\r') {
      end--;
    }
    return line.substring(0, end);
  }

  // ---- words ----

  private List<List<HbaToken>> fields(String raw, String file, int depth) throws LineError {
    List<List<HbaToken>> fields = new ArrayList<>();
    Words words = new Words(raw);
    List<HbaToken> field = new ArrayList<>();
    while (words.next()) {
      if (!words.startsQuoted && words.text.startsWith("@") && words.text.length() > 1) {
        field.addAll(wordsOfFile(words.text.substring(1), file, depth + 1));
      } else {
        field.add(new HbaToken(words.text, words.startsQuoted, null));
      }
      if (!words.endedByComma) {
        fields.add(field);
        field = new ArrayList<>();
      }
    }
    if (!field.isEmpty()) {
      fields.add(field);
    }
    return fields;
  }

  private List<HbaToken> wordsOfFile(String name, String from, int depth) throws LineError {
    String file = source.resolve(name, from);
    String contents = readIncluded(name, from, depth);
    List<HbaToken> all = new ArrayList<>();
    for (String line : contents.split("\n", -1)) {
      for (List<HbaToken> field : fields(strip(line), file, depth)) {
        all.addAll(field);
      }
    }
    return all;
  }

  private String readIncluded(String name, String from, int depth) throws LineError {
    String file = source.resolve(name, from);
    if (depth > NESTING_MAX) {
      throw new LineError(
          "could not open file \"%s\": maximum nesting depth exceeded".formatted(file));
    }
    try {
      return source.read(name, from);
    } catch (IOException e) {
      throw new LineError("could not open file \"%s\": %s".formatted(file, reason(e)));
    }
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException
        ? "No such file or directory"
        : String.valueOf(e.getMessage());
  }

  /// Splits a line at blanks and commas outside of double quotes.
  private static final class Words {
    private final String line;
    private int at;
    String text = "";
    boolean startsQuoted;
    boolean endedByComma;

    Words(String line) {
      this.line = line;
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t' || c == '\r';
    }

    boolean next() {
      while (at < line.length() && (isBlank(line.charAt(at)) || line.charAt(at) == ',')) {
        at++;
      }
      StringBuilder word = new StringBuilder();
      boolean inQuotes = false;
      boolean sawQuotes = false;
      startsQuoted = false;
      endedByComma = false;
      while (at < line.length()) {
        char c = line.charAt(at);
        if (inQuotes) {
          if (c == '"') {
            if (at + 1 < line.length() && line.charAt(at + 1) == '"') {
              word.append('"');
              at++;
            } else {
              inQuotes = false;
            }
          } else {
            word.append(c);
          }
        } else if (isBlank(c)) {
          break;
        } else if (c == ',') {
          endedByComma = true;
          at++;
          break;
        } else if (c == '#') {
          at = line.length();
          break;
        } else if (c == '"') {
          inQuotes = true;
          sawQuotes = true;
          startsQuoted |= word.isEmpty();
        } else {
          word.append(c);
        }
        at++;
      }
      text = word.toString();
      return sawQuotes || !text.isEmpty();
    }
  }

  // ---- include records ----

  private boolean include(List<List<HbaToken>> fields, String file, int depth) throws LineError {
    if (fields.get(0).size() != 1 || fields.get(0).get(0).quoted()) {
      return false;
    }
    String keyword = fields.get(0).get(0).text();
    boolean known =
        keyword.equals("include")
            || keyword.equals("include_if_exists")
            || keyword.equals("include_dir");
    if (!known || fields.size() != 2 || fields.get(1).size() != 1) {
      return false;
    }
    String name = fields.get(1).get(0).text();
    if (keyword.equals("include_dir")) {
      try {
        for (String each : source.listConfigurations(name, file)) {
          parseFile(readIncluded(each, file, depth + 1), source.resolve(each, file), depth + 1);
        }
      } catch (IOException e) {
        throw new LineError(
            "could not open directory \"%s\": %s".formatted(source.resolve(name, file), reason(e)));
      }
      return true;
    }
    if (keyword.equals("include_if_exists")) {
      try {
        String unused = source.read(name, file);
      } catch (NoSuchFileException e) {
        return true;
      } catch (IOException e) {
        throw new LineError(
            "could not open file \"%s\": %s".formatted(source.resolve(name, file), reason(e)));
      }
    }
    parseFile(readIncluded(name, file, depth + 1), source.resolve(name, file), depth + 1);
    return true;
  }

  // ---- rules ----

  private static HbaRule rule(Line line) throws LineError {
    List<List<HbaToken>> fields = line.fields;
    String typeText = single(fields.get(0), "multiple values specified for connection type");
    ConnectionType type = ConnectionType.of(typeText);
    if (type == null) {
      throw new LineError("invalid connection type \"%s\"".formatted(typeText));
    }
    List<HbaToken> databases = names(field(fields, 1, "end-of-line before database specification"));
    List<HbaToken> users = names(field(fields, 2, "end-of-line before role specification"));
    int at = 3;
    HbaAddress address = null;
    if (type != ConnectionType.LOCAL) {
      List<HbaToken> addressField =
          field(fields, at++, "end-of-line before IP address specification");
      HbaToken token = addressField.get(0);
      if (addressField.size() > 1) {
        throw new LineError("multiple values specified for host address");
      }
      address = keywordAddress(token);
      if (address == null && needsMask(token.text())) {
        String mask =
            single(
                field(fields, at++, "end-of-line before netmask specification"),
                "multiple values specified for netmask");
        address = network(token.text(), mask);
      } else if (address == null) {
        address = hostOrCidr(token.text());
      }
    }
    String methodText =
        single(
            field(fields, at++, "end-of-line before authentication method"),
            "multiple values specified for authentication type");
    AuthMethod method = method(methodText);
    return new HbaRule(
        line.file,
        line.number,
        line.raw,
        type,
        databases,
        users,
        address,
        method,
        options(fields, at, method, type == HbaRule.ConnectionType.HOST_SSL));
  }

  private static List<HbaToken> field(List<List<HbaToken>> fields, int index, String missing)
      throws LineError {
    if (index >= fields.size()) {
      throw new LineError(missing);
    }
    return fields.get(index);
  }

  private static String single(List<HbaToken> field, String several) throws LineError {
    if (field.size() > 1) {
      throw new LineError(several);
    }
    return field.get(0).text();
  }

  /// Database and user names may be regular expressions.
  private static List<HbaToken> names(List<HbaToken> field) throws LineError {
    List<HbaToken> result = new ArrayList<>();
    for (HbaToken token : field) {
      if (token.text().startsWith("/")) {
        try {
          result.add(
              new HbaToken(
                  token.text(), token.quoted(), Pattern.compile(token.text().substring(1))));
        } catch (PatternSyntaxException e) {
          throw new LineError(
              "invalid regular expression \"%s\": %s"
                  .formatted(token.text().substring(1), e.getDescription()));
        }
      } else {
        result.add(token);
      }
    }
    return result;
  }

  private static @Nullable HbaAddress keywordAddress(HbaToken token) {
    if (token.isKeyword("all")) {
      return new HbaAddress.All();
    }
    if (token.isKeyword("samehost")) {
      return new HbaAddress.SameHost();
    }
    if (token.isKeyword("samenet")) {
      return new HbaAddress.SameNet();
    }
    return null;
  }

  /// An address without a prefix length has its mask in the next field.
  private static boolean needsMask(String text) {
    return text.indexOf('/') < 0 && HbaAddress.parse(text) != null;
  }

  private static HbaAddress network(String addressText, String maskText) throws LineError {
    byte[] address = HbaAddress.parse(addressText);
    byte[] mask = HbaAddress.parse(maskText);
    if (mask == null || address == null) {
      throw new LineError("invalid IP mask \"%s\": Name or service not known".formatted(maskText));
    }
    if (mask.length != address.length) {
      throw new LineError("IP address and mask do not match");
    }
    return new HbaAddress.Network(address, mask);
  }

  private static HbaAddress hostOrCidr(String text) throws LineError {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return new HbaAddress.HostName(text);
    }
    byte[] address = HbaAddress.parse(text.substring(0, slash));
    if (address == null) {
      throw new LineError(
          "specifying both host name and CIDR mask is invalid: \"%s\"".formatted(text));
    }
    byte[] mask = HbaAddress.mask(text.substring(slash + 1), address.length);
    if (mask == null) {
      throw new LineError("invalid CIDR mask in address \"%s\"".formatted(text));
    }
    return new HbaAddress.Network(address, mask);
  }

  private static AuthMethod method(String text) throws LineError {
    AuthMethod method = AuthMethod.of(text);
    if (method != null) {
      return method;
    }
    throw new LineError(
        AuthMethod.isKnownElsewhere(text)
            ? "invalid authentication method \"%s\": not supported by this build".formatted(text)
            : "invalid authentication method \"%s\"".formatted(text));
  }

  /// Options of a record, checked as PostgreSQL checks them.
  private static Map<String, String> options(
      List<List<HbaToken>> fields, int from, AuthMethod method, boolean isSsl) throws LineError {
    if (method == AuthMethod.CERT && !isSsl) {
      throw new LineError("cert authentication is only supported on hostssl connections");
    }
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = from; i < fields.size(); i++) {
      for (HbaToken token : fields.get(i)) {
        int equals = token.text().indexOf('=');
        if (equals < 0) {
          throw new LineError("authentication option not in name=value format: " + token.text());
        }
        String name = token.text().substring(0, equals);
        String value = token.text().substring(equals + 1);
        checkOption(name, value, method, isSsl);
        options.put(name, value);
      }
    }
    return options;
  }

  private static void checkOption(String name, String value, AuthMethod method, boolean isSsl)
      throws LineError {
    switch (name) {
      case "map" ->
          throw new LineError(
              method == AuthMethod.CERT
                  ? "authentication option \"map\" is not supported by this build"
                  : "authentication option \"map\" is only valid for authentication methods ident,"
                      + " peer, gssapi, sspi, and cert");
      case "clientcert", "clientname" -> {
        if (!isSsl) {
          throw new LineError("%s can only be configured for \"hostssl\" rows".formatted(name));
        }
        boolean isKnown =
            name.equals("clientcert")
                ? value.equals("verify-full") || value.equals("verify-ca")
                : value.equals("CN") || value.equals("DN");
        if (!isKnown) {
          throw new LineError("invalid value for %s: \"%s\"".formatted(name, value));
        }
        if (method == AuthMethod.CERT && value.equals("verify-ca")) {
          throw new LineError(
              "clientcert only accepts \"verify-full\" when using \"cert\" authentication");
        }
      }
      default ->
          throw new LineError("unrecognized authentication option name: \"%s\"".formatted(name));
    }
  }
}
