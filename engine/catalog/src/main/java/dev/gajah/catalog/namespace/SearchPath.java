// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.namespace;

import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.base.id.Oid;
import dev.gajah.catalog.acl.AccessControl;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.acl.Roles;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgCollation;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.catalog.schema.PgOpclass;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgType;
import dev.gajah.catalog.schema.SystemOids;
import dev.gajah.catalog.syscache.CatalogCaches;
import dev.gajah.nodes.query.AclMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The search path of a session and lookups by name through it (PostgreSQL: `namespace.c`).
public final class SearchPath {
  private static final int UTF8 = 6;

  private final CatalogCaches caches;
  private final Roles roles;
  private final AccessControl access;
  private final Supplier<String> setting;
  private final IntSupplier currentUser;

  /// The session's own schema for temporary objects, 0 if it has none yet.
  private int temporaryNamespace;

  private int temporaryToastNamespace;

  private boolean valid;
  private String validSetting = "";
  private int validUser;
  private int[] path = {};
  private int explicitFirst;
  private boolean createsTemporary;

  public SearchPath(
      CatalogCaches caches,
      Roles roles,
      AccessControl access,
      Supplier<String> setting,
      IntSupplier currentUser) {
    this.caches = caches;
    this.roles = roles;
    this.access = access;
    this.setting = setting;
    this.currentUser = currentUser;
  }

  // ---- the path ----

  /// Schemas, roles or memberships changed.
  public void invalidate() {
    valid = false;
  }

  public int temporaryNamespace() {
    return temporaryNamespace;
  }

  public int temporaryToastNamespace() {
    return temporaryToastNamespace;
  }

  public void setTemporaryNamespaces(int namespace, int toastNamespace) {
    temporaryNamespace = namespace;
    temporaryToastNamespace = toastNamespace;
    valid = false;
  }

  private int[] path() {
    String text = setting.get();
    int user = currentUser.getAsInt();
    if (!valid || user != validUser || !text.equals(validSetting)) {
      compute(text, user);
    }
    return path;
  }

  private void compute(String text, int user) {
    List<String> names = Identifiers.splitList(text, ',');
    List<Integer> explicit = new ArrayList<>();
    boolean temporaryFirst = false;
    if (names != null) {
      for (String name : names) {
        int oid = 0;
        if (name.equals("$user")) {
          String role = roles.nameOrNull(user);
          PgNamespace namespace = role == null ? null : caches.namespacesByName.find(role);
          oid = namespace == null ? 0 : namespace.oid();
        } else if (name.equals("pg_temp")) {
          if (temporaryNamespace == 0) {
            temporaryFirst |= explicit.isEmpty();
            continue;
          }
          oid = temporaryNamespace;
        } else {
          PgNamespace namespace = caches.namespacesByName.find(name);
          oid = namespace == null ? 0 : namespace.oid();
        }
        if (oid != 0
            && !explicit.contains(oid)
            && (oid == temporaryNamespace
                || access.has(ObjectKind.SCHEMA, oid, user, AclMode.USAGE))) {
          explicit.add(oid);
        }
      }
    }
    int first = explicit.isEmpty() ? 0 : explicit.getFirst();
    List<Integer> all = new ArrayList<>(explicit);
    if (!all.contains(SystemOids.PG_CATALOG_NAMESPACE)) {
      all.addFirst(SystemOids.PG_CATALOG_NAMESPACE);
    }
    if (temporaryNamespace != 0 && !all.contains(temporaryNamespace)) {
      all.addFirst(temporaryNamespace);
    }
    path = all.stream().mapToInt(Integer::intValue).toArray();
    explicitFirst = first;
    createsTemporary = temporaryFirst;
    validSetting = text;
    validUser = user;
    valid = true;
  }

  /// Schemas in the order they are searched; without implicit ones, from the first that the setting
  /// names on.
  public List<Integer> schemas(boolean includeImplicit) {
    List<Integer> result = new ArrayList<>();
    for (int oid : path()) {
      result.add(oid);
    }
    if (!includeImplicit) {
      while (!result.isEmpty() && !result.getFirst().equals(explicitFirst)) {
        result.removeFirst();
      }
    }
    return result;
  }

  /// Schema for new objects without a schema name.
  ///
  /// @throws SqlError 3F000 "no schema has been selected to create in"
  public int creationNamespace() {
    path();
    if (createsTemporary) {
      throw SqlError.unsupported("creating objects in pg_temp by search_path");
    }
    if (explicitFirst == 0) {
      throw new SqlError(SqlState.UNDEFINED_SCHEMA, "no schema has been selected to create in");
    }
    return explicitFirst;
  }

  // ---- schemas ----

  /// OID of a schema, 0 if none.
  public int namespaceOid(String name) {
    PgNamespace namespace = caches.namespacesByName.find(name);
    return namespace == null ? 0 : namespace.oid();
  }

  /// The schema that an explicit qualification names; checks that the user may look into it
  /// (PostgreSQL: `LookupExplicitNamespace`). With `missingOk` 0 if there is none.
  ///
  /// @throws SqlError 3F000, 42501
  public int explicitNamespace(String name, boolean missingOk) {
    if (name.equals("pg_temp") && temporaryNamespace != 0) {
      return temporaryNamespace;
    }
    int oid = namespaceOid(name);
    if (oid == 0) {
      if (missingOk) {
        return 0;
      }
      throw new SqlError(SqlState.UNDEFINED_SCHEMA, "schema \"%s\" does not exist".formatted(name));
    }
    access.check(ObjectKind.SCHEMA, oid, currentUser.getAsInt(), AclMode.USAGE);
    return oid;
  }

  // ---- relations ----

  /// OID of the relation that a name means, 0 if none.
  public int relationOid(@Nullable String schema, String name, boolean missingSchemaOk) {
    if (schema != null) {
      int namespace = explicitNamespace(schema, missingSchemaOk);
      return namespace == 0 ? 0 : relationIn(namespace, name);
    }
    for (int namespace : path()) {
      int oid = relationIn(namespace, name);
      if (oid != 0) {
        return oid;
      }
    }
    return 0;
  }

  public int relationIn(int namespace, String name) {
    PgClass row = caches.relationsByName.find(name, namespace);
    return row == null ? 0 : row.oid();
  }

  public boolean isRelationVisible(int oid) {
    PgClass row = caches.relations.find(oid);
    return row != null
        && inPath(row.relnamespace())
        && relationOid(null, row.relname(), true) == oid;
  }

  // ---- types ----

  public int typeOid(@Nullable String schema, String name) {
    if (schema != null) {
      int namespace = explicitNamespace(schema, true);
      return namespace == 0 ? 0 : typeIn(namespace, name);
    }
    for (int namespace : path()) {
      int oid = typeIn(namespace, name);
      if (oid != 0) {
        return oid;
      }
    }
    return 0;
  }

  public int typeIn(int namespace, String name) {
    PgType row = caches.typesByName.find(name, namespace);
    return row == null ? 0 : row.oid();
  }

  public boolean isTypeVisible(int oid) {
    PgType row = caches.types.find(oid);
    return row != null && inPath(row.typnamespace()) && typeOid(null, row.typname()) == oid;
  }

  // ---- functions ----

  public List<FunctionCandidate> functions(@Nullable String schema, String name) {
    int namespace = schema == null ? 0 : explicitNamespace(schema, true);
    List<FunctionCandidate> result = new ArrayList<>();
    if (schema != null && namespace == 0) {
      return result;
    }
    int[] current = path();
    for (PgProc proc : caches.procsByName.listByName(name)) {
      int position = 0;
      if (schema != null) {
        if (proc.pronamespace() != namespace) {
          continue;
        }
      } else {
        position = position(current, proc.pronamespace());
        // Functions in the temporary schema are found by their full name only.
        if (position < 0 || proc.pronamespace() == temporaryNamespace) {
          continue;
        }
      }
      addUnlessHidden(result, new FunctionCandidate(proc, position));
    }
    return result;
  }

  private static void addUnlessHidden(List<FunctionCandidate> list, FunctionCandidate candidate) {
    for (int i = 0; i < list.size(); i++) {
      FunctionCandidate other = list.get(i);
      if (Arrays.equals(other.proc().proargtypes(), candidate.proc().proargtypes())) {
        if (candidate.pathPosition() < other.pathPosition()) {
          list.set(i, candidate);
        }
        return;
      }
    }
    list.add(candidate);
  }

  public boolean isProcVisible(int oid) {
    PgProc row = caches.procs.find(oid);
    if (row == null || !inPath(row.pronamespace())) {
      return false;
    }
    for (FunctionCandidate candidate : functions(null, row.proname())) {
      if (Arrays.equals(candidate.proc().proargtypes(), row.proargtypes())) {
        return candidate.proc().oid() == oid;
      }
    }
    return false;
  }

  // ---- operators ----

  public List<OperatorCandidate> operators(@Nullable String schema, String name, char kind) {
    int namespace = schema == null ? 0 : explicitNamespace(schema, true);
    List<OperatorCandidate> result = new ArrayList<>();
    if (schema != null && namespace == 0) {
      return result;
    }
    int[] current = path();
    for (PgOperator operator : caches.operatorsByName.listByName(name)) {
      if (kind != 0 && operator.oprkind() != kind) {
        continue;
      }
      int position = 0;
      if (schema != null) {
        if (operator.oprnamespace() != namespace) {
          continue;
        }
      } else {
        position = position(current, operator.oprnamespace());
        if (position < 0 || operator.oprnamespace() == temporaryNamespace) {
          continue;
        }
      }
      addUnlessHidden(result, new OperatorCandidate(operator, position));
    }
    return result;
  }

  private static void addUnlessHidden(List<OperatorCandidate> list, OperatorCandidate candidate) {
    for (int i = 0; i < list.size(); i++) {
      OperatorCandidate other = list.get(i);
      if (other.operator().oprleft() == candidate.operator().oprleft()
          && other.operator().oprright() == candidate.operator().oprright()) {
        if (candidate.pathPosition() < other.pathPosition()) {
          list.set(i, candidate);
        }
        return;
      }
    }
    list.add(candidate);
  }

  public int operatorOid(@Nullable String schema, String name, int left, int right) {
    for (OperatorCandidate candidate : operators(schema, name, (char) 0)) {
      PgOperator operator = candidate.operator();
      if (operator.oprleft() == left && operator.oprright() == right) {
        return operator.oid();
      }
    }
    return 0;
  }

  public boolean isOperatorVisible(int oid) {
    PgOperator row = caches.operators.find(oid);
    return row != null
        && inPath(row.oprnamespace())
        && operatorOid(null, row.oprname(), row.oprleft(), row.oprright()) == oid;
  }

  // ---- others ----

  public int opclassOid(int accessMethodOid, @Nullable String schema, String name) {
    if (schema != null) {
      int namespace = explicitNamespace(schema, true);
      return namespace == 0 ? 0 : opclassIn(accessMethodOid, namespace, name);
    }
    for (int namespace : path()) {
      int oid = namespace == temporaryNamespace ? 0 : opclassIn(accessMethodOid, namespace, name);
      if (oid != 0) {
        return oid;
      }
    }
    return 0;
  }

  private int opclassIn(int accessMethodOid, int namespace, String name) {
    PgOpclass row =
        caches.opclassesByName.findKeys(
            Oid.toLong(accessMethodOid),
            name.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            Oid.toLong(namespace));
    return row == null ? 0 : row.oid();
  }

  public boolean isOpclassVisible(int oid) {
    PgOpclass row = caches.opclasses.find(oid);
    return row != null
        && inPath(row.opcnamespace())
        && opclassOid(row.opcmethod(), null, row.opcname()) == oid;
  }

  public int collationOid(@Nullable String schema, String name) {
    if (schema != null) {
      int namespace = explicitNamespace(schema, true);
      return namespace == 0 ? 0 : collationIn(namespace, name);
    }
    for (int namespace : path()) {
      int oid = namespace == temporaryNamespace ? 0 : collationIn(namespace, name);
      if (oid != 0) {
        return oid;
      }
    }
    return 0;
  }

  private int collationIn(int namespace, String name) {
    byte[] key = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    PgCollation row = caches.collationsByName.findKeys(key, (long) UTF8, Oid.toLong(namespace));
    if (row == null) {
      row = caches.collationsByName.findKeys(key, -1L, Oid.toLong(namespace));
    }
    return row == null ? 0 : row.oid();
  }

  public boolean isCollationVisible(int oid) {
    PgCollation row = caches.collations.find(oid);
    return row != null && inPath(row.collnamespace()) && collationOid(null, row.collname()) == oid;
  }

  public boolean inPath(int namespace) {
    return position(path(), namespace) >= 0;
  }

  private static int position(int[] path, int namespace) {
    for (int i = 0; i < path.length; i++) {
      if (path[i] == namespace) {
        return i;
      }
    }
    return -1;
  }
}
