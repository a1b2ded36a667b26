// SPDX-License-Identifier: Apache-2.0
package dev.gajah.catalog.dependency;

import dev.gajah.access.index.ScanKey;
import dev.gajah.base.id.Oid;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.indexing.CatalogAccess;
import dev.gajah.catalog.indexing.CatalogTuple;
import dev.gajah.catalog.namespace.Identifiers;
import dev.gajah.catalog.schema.IndexOids;
import dev.gajah.catalog.schema.PgAm;
import dev.gajah.catalog.schema.PgAttrdef;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgAuthid;
import dev.gajah.catalog.schema.PgCast;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgCollation;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.catalog.schema.PgDatabase;
import dev.gajah.catalog.schema.PgExtension;
import dev.gajah.catalog.schema.PgLanguage;
import dev.gajah.catalog.schema.PgNamespace;
import dev.gajah.catalog.schema.PgOpclass;
import dev.gajah.catalog.schema.PgOperator;
import dev.gajah.catalog.schema.PgOpfamily;
import dev.gajah.catalog.schema.PgProc;
import dev.gajah.catalog.schema.PgRewrite;
import dev.gajah.catalog.schema.PgTablespace;
import dev.gajah.catalog.schema.PgTrigger;
import dev.gajah.catalog.schema.PgType;
import org.jspecify.annotations.Nullable;

/// What messages call objects, such as `column a of table t` (PostgreSQL: `getObjectDescription`).
public final class ObjectDescriptions {
  private final Catalog catalog;

  public ObjectDescriptions(Catalog catalog) {
    this.catalog = catalog;
  }

  /// Describes an object; one that is gone, or of a kind not known here, by its numbers.
  public String describe(ObjectAddress object) {
    String text = describeKnown(object);
    return text != null
        ? text
        : "object %s/%s"
            .formatted(Oid.toString(object.classOid()), Oid.toString(object.objectOid()));
  }

  private @Nullable String describeKnown(ObjectAddress object) {
    int oid = object.objectOid();
    return switch (object.classOid()) {
      case PgClass.RELATION_OID -> {
        String relation = relation(oid);
        if (relation == null || object.subId() == 0) {
          yield relation;
        }
        PgAttribute column = catalog.findAttribute(oid, object.subId());
        yield "column %s of %s".formatted(column == null ? "?" : column.attname(), relation);
      }
      case PgProc.RELATION_OID -> {
        PgProc row = catalog.findProc(oid);
        yield row == null ? null : "function " + signature(row);
      }
      case PgType.RELATION_OID ->
          catalog.findType(oid) == null ? null : "type " + catalog.formatType(oid, -1);
      case PgNamespace.RELATION_OID -> {
        PgNamespace row = catalog.findNamespace(oid);
        yield row == null ? null : "schema " + row.nspname();
      }
      case PgAuthid.RELATION_OID -> {
        PgAuthid row = catalog.findRole(oid);
        yield row == null ? null : "role " + row.rolname();
      }
      case PgDatabase.RELATION_OID -> {
        PgDatabase row = catalog.findDatabase(oid);
        yield row == null ? null : "database " + row.datname();
      }
      case PgTablespace.RELATION_OID -> {
        PgTablespace row = catalog.findTablespace(oid);
        yield row == null ? null : "tablespace " + row.spcname();
      }
      case PgConstraint.RELATION_OID -> constraint(oid);
      case PgAttrdef.RELATION_OID -> {
        CatalogTuple tuple = byOid(PgAttrdef.RELATION_OID, IndexOids.PG_ATTRDEF_OID_INDEX, oid);
        if (tuple == null) {
          yield null;
        }
        PgAttrdef row = PgAttrdef.decode(tuple.values());
        yield "default value for "
            + describe(new ObjectAddress(PgClass.RELATION_OID, row.adrelid(), row.adnum()));
      }
      case PgOperator.RELATION_OID -> {
        PgOperator row = catalog.findOperator(oid);
        yield row == null ? null : "operator " + operator(row);
      }
      case PgOpclass.RELATION_OID -> {
        PgOpclass row = catalog.findOpclass(oid);
        if (row == null) {
          yield null;
        }
        PgAm am = catalog.findAccessMethod(row.opcmethod());
        yield "operator class %s for access method %s"
            .formatted(
                Identifiers.qualified(
                    catalog.isOpclassVisible(oid) ? null : schema(row.opcnamespace()),
                    row.opcname()),
                am == null ? "?" : am.amname());
      }
      case PgOpfamily.RELATION_OID -> {
        PgOpfamily row = catalog.findOpfamily(oid);
        if (row == null) {
          yield null;
        }
        PgAm am = catalog.findAccessMethod(row.opfmethod());
        yield "operator family %s for access method %s"
            .formatted(Identifiers.quote(row.opfname()), am == null ? "?" : am.amname());
      }
      case PgAm.RELATION_OID -> {
        PgAm row = catalog.findAccessMethod(oid);
        yield row == null ? null : "access method " + row.amname();
      }
      case PgCollation.RELATION_OID -> {
        PgCollation row = catalog.findCollation(oid);
        yield row == null
            ? null
            : "collation "
                + Identifiers.qualified(
                    catalog.isCollationVisible(oid) ? null : schema(row.collnamespace()),
                    row.collname());
      }
      case PgLanguage.RELATION_OID -> {
        PgLanguage row = catalog.findLanguage(oid);
        yield row == null ? null : "language " + row.lanname();
      }
      case PgCast.RELATION_OID -> {
        CatalogTuple tuple = byOid(PgCast.RELATION_OID, IndexOids.PG_CAST_OID_INDEX, oid);
        if (tuple == null) {
          yield null;
        }
        PgCast row = PgCast.decode(tuple.values());
        yield "cast from %s to %s"
            .formatted(
                catalog.formatType(row.castsource(), -1), catalog.formatType(row.casttarget(), -1));
      }
      case PgRewrite.RELATION_OID -> {
        CatalogTuple tuple = byOid(PgRewrite.RELATION_OID, IndexOids.PG_REWRITE_OID_INDEX, oid);
        if (tuple == null) {
          yield null;
        }
        PgRewrite row = PgRewrite.decode(tuple.values());
        yield "rule %s on %s".formatted(row.rulename(), relation(row.evClass()));
      }
      case PgTrigger.RELATION_OID -> {
        CatalogTuple tuple = byOid(PgTrigger.RELATION_OID, IndexOids.PG_TRIGGER_OID_INDEX, oid);
        if (tuple == null) {
          yield null;
        }
        PgTrigger row = PgTrigger.decode(tuple.values());
        yield "trigger %s on %s".formatted(row.tgname(), relation(row.tgrelid()));
      }
      case PgExtension.RELATION_OID -> {
        CatalogTuple tuple = byOid(PgExtension.RELATION_OID, IndexOids.PG_EXTENSION_OID_INDEX, oid);
        yield tuple == null ? null : "extension " + PgExtension.decode(tuple.values()).extname();
      }
      default -> null;
    };
  }

  private @Nullable CatalogTuple byOid(int catalogOid, int indexOid, int oid) {
    return catalog
        .access()
        .first(catalogOid, indexOid, new ScanKey[] {CatalogAccess.equalOid(0, oid)});
  }

  private @Nullable String schema(int namespaceOid) {
    PgNamespace row = catalog.findNamespace(namespaceOid);
    return row == null ? null : row.nspname();
  }

  /// `table t`, `index i` and so on, qualified if not visible.
  public @Nullable String relation(int oid) {
    PgClass row = catalog.findClass(oid);
    if (row == null) {
      return null;
    }
    String name =
        Identifiers.qualified(
            catalog.isRelationVisible(oid) ? null : schema(row.relnamespace()), row.relname());
    return switch (row.relkind()) {
          case 'r', 'p' -> "table ";
          case 'i', 'I' -> "index ";
          case 'S' -> "sequence ";
          case 't' -> "toast table ";
          case 'v' -> "view ";
          case 'm' -> "materialized view ";
          case 'c' -> "composite type ";
          case 'f' -> "foreign table ";
          default -> "relation ";
        }
        + name;
  }

  private @Nullable String constraint(int oid) {
    PgConstraint row = catalog.findConstraint(oid);
    if (row == null) {
      return null;
    }
    if (row.conrelid() != 0) {
      return "constraint %s on %s".formatted(row.conname(), relation(row.conrelid()));
    }
    return "constraint " + row.conname();
  }

  /// `f(integer, text)`, qualified if not visible (PostgreSQL: `format_procedure`).
  public String signature(PgProc row) {
    StringBuilder text =
        new StringBuilder(
            Identifiers.qualified(
                catalog.isProcVisible(row.oid()) ? null : schema(row.pronamespace()),
                row.proname()));
    text.append('(');
    int[] types = row.proargtypes();
    for (int i = 0; i < types.length; i++) {
      text.append(i == 0 ? "" : ",").append(catalog.formatType(types[i], -1));
    }
    return text.append(')').toString();
  }

  /// `=(integer,integer)`, qualified if not visible (PostgreSQL: `format_operator`).
  public String operator(PgOperator row) {
    String schema = catalog.isOperatorVisible(row.oid()) ? null : schema(row.oprnamespace());
    return (schema == null ? "" : Identifiers.quote(schema) + ".")
        + row.oprname()
        + "("
        + (row.oprleft() == 0 ? "NONE" : catalog.formatType(row.oprleft(), -1))
        + ","
        + (row.oprright() == 0 ? "NONE" : catalog.formatType(row.oprright(), -1))
        + ")";
  }
}
