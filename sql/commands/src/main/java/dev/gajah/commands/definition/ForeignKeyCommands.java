// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands.definition;

import dev.gajah.access.index.IndexColumn;
import dev.gajah.access.index.IndexDescriptor;
import dev.gajah.access.table.RelationDescriptor;
import dev.gajah.base.error.SqlError;
import dev.gajah.base.error.SqlState;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.catalog.cache.Catalog;
import dev.gajah.catalog.definition.ConstraintCreation;
import dev.gajah.catalog.definition.ForeignKeyTriggers;
import dev.gajah.catalog.definition.ObjectNames;
import dev.gajah.catalog.schema.PgAttribute;
import dev.gajah.catalog.schema.PgCast;
import dev.gajah.catalog.schema.PgClass;
import dev.gajah.catalog.schema.PgConstraint;
import dev.gajah.commands.CommandSession;
import dev.gajah.commands.RelationNames;
import dev.gajah.commands.foreignkey.ForeignKeyChecks;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.nodes.raw.Clause;
import dev.gajah.nodes.raw.FromItem;
import dev.gajah.transaction.lmgr.LockMode;
import java.util.HashSet;
import java.util.List;

/// Adds foreign keys (PostgreSQL: `ATAddForeignKeyConstraint`).
final class ForeignKeyCommands {
  private static final int EQUAL = 3;
  private static final int NAME_BYTES = 63;

  private final CommandSession session;
  private final Catalog catalog;

  ForeignKeyCommands(CommandSession session) {
    this.session = session;
    this.catalog = session.catalog();
  }

  /// @param hasRows false for a table just made: nothing to check
  void add(int tableOid, Clause.Constraint constraint, boolean hasRows) {
    if (constraint.deferrable() || constraint.initdeferred()) {
      throw SqlError.unsupported("deferrable constraint");
    }
    FromItem.RangeVar name = constraint.pktable();
    if (name == null) {
      throw SqlError.internal("foreign key without referenced table");
    }
    int referencedOid = new RelationNames(session).oid(name, LockMode.SHARE_ROW_EXCLUSIVE);
    PgClass table = catalog.pgClass(tableOid);
    PgClass referenced = catalog.pgClass(referencedOid);
    check(table, referenced);
    int[] own = columns(tableOid, constraint.fkAttrs());
    IndexDescriptor index;
    int[] other;
    if (constraint.pkAttrs().isEmpty()) {
      index = primaryKey(referenced);
      other = new int[index.keyColumnCount()];
      for (int i = 0; i < other.length; i++) {
        other[i] = index.column(i).heapAttribute();
      }
    } else {
      other = columns(referencedOid, constraint.pkAttrs());
      index = uniqueIndex(referenced, other);
    }
    if (own.length != other.length) {
      throw new SqlError(
          SqlState.INVALID_FOREIGN_KEY,
          "number of referencing and referenced columns for foreign key disagree");
    }
    checkReferencesPrivilege(referencedOid, other);
    String conname = name(table, constraint);
    int[] pfeq = new int[own.length];
    int[] ppeq = new int[own.length];
    int[] ffeq = new int[own.length];
    for (int i = 0; i < own.length; i++) {
      operators(conname, tableOid, own[i], referencedOid, other[i], index, i, pfeq, ppeq, ffeq);
    }
    ConstraintCreation creation = new ConstraintCreation(catalog);
    PgConstraint row =
        new PgConstraint(
            creation.newOid(),
            conname,
            table.relnamespace(),
            'f',
            false,
            false,
            !constraint.skipValidation(),
            tableOid,
            0,
            index.indexOid(),
            0,
            referencedOid,
            letter(constraint.fkUpdAction(), 'a'),
            letter(constraint.fkDelAction(), 'a'),
            letter(constraint.fkMatchtype(), 's'),
            true,
            0,
            true,
            own,
            other,
            pfeq,
            ppeq,
            ffeq,
            constraint.fkDelSetCols().isEmpty()
                ? null
                : columns(tableOid, constraint.fkDelSetCols()),
            null,
            null);
    creation.add(row, List.of());
    session.transaction().commandCounterIncrement();
    new ForeignKeyTriggers(catalog).create(row);
    if (hasRows && !constraint.skipValidation()) {
      new ForeignKeyChecks(session).validate(row);
    }
  }

  private static char letter(char given, char otherwise) {
    return given == 0 || given == ' ' ? otherwise : given;
  }

  private static void check(PgClass table, PgClass referenced) {
    if (referenced.relkind() == 'p' || table.relkind() == 'p') {
      throw SqlError.unsupported("foreign key on a partitioned table");
    }
    if (referenced.relkind() != 'r') {
      throw new SqlError(
          SqlState.WRONG_OBJECT_TYPE,
          "referenced relation \"%s\" is not a table".formatted(referenced.relname()));
    }
    if (table.relpersistence() == 'p' && referenced.relpersistence() != 'p') {
      throw new SqlError(
          SqlState.INVALID_TABLE_DEFINITION,
          "constraints on permanent tables may reference only permanent tables");
    }
    if (table.relpersistence() == 'u'
        && referenced.relpersistence() != 'p'
        && referenced.relpersistence() != 'u') {
      throw new SqlError(
          SqlState.INVALID_TABLE_DEFINITION,
          "constraints on unlogged tables may reference only permanent or unlogged tables");
    }
  }

  private void checkReferencesPrivilege(int oid, int[] columns) {
    int user = session.currentUserOid();
    if (!catalog.privileges().hasColumnRights(oid, columns, user, AclMode.REFERENCES)) {
      catalog.privileges().check(ObjectKind.TABLE, oid, user, AclMode.REFERENCES);
    }
  }

  private int[] columns(int tableOid, List<String> names) {
    int[] numbers = new int[names.size()];
    for (int i = 0; i < numbers.length; i++) {
      PgAttribute column = catalog.findAttribute(tableOid, names.get(i));
      if (column == null || column.attisdropped()) {
        throw new SqlError(
            SqlState.UNDEFINED_COLUMN,
            "column \"%s\" referenced in foreign key constraint does not exist"
                .formatted(names.get(i)));
      }
      if (column.attnum() < 0) {
        throw new SqlError(
            SqlState.FEATURE_NOT_SUPPORTED, "system columns cannot be used in foreign keys");
      }
      numbers[i] = column.attnum();
    }
    return numbers;
  }

  private IndexDescriptor primaryKey(PgClass referenced) {
    RelationDescriptor relation = catalog.relation(referenced.oid());
    for (IndexDescriptor index : relation.indexes()) {
      if (index.primary() && index.valid()) {
        return index;
      }
    }
    throw new SqlError(
        SqlState.UNDEFINED_OBJECT,
        "there is no primary key for referenced table \"%s\"".formatted(referenced.relname()));
  }

  /// An index that keeps just these columns unique, in any order.
  private IndexDescriptor uniqueIndex(PgClass referenced, int[] columns) {
    HashSet<Integer> wanted = new HashSet<>();
    for (int column : columns) {
      if (!wanted.add(column)) {
        throw new SqlError(
            SqlState.INVALID_FOREIGN_KEY,
            "foreign key referenced-columns list must not contain duplicates");
      }
    }
    for (IndexDescriptor index : catalog.relation(referenced.oid()).indexes()) {
      if (!index.unique()
          || !index.valid()
          || !index.immediate()
          || index.isPartial()
          || index.hasExpressions()
          || index.keyColumnCount() != columns.length) {
        continue;
      }
      boolean same = true;
      for (int i = 0; i < columns.length; i++) {
        same &= wanted.contains(index.column(i).heapAttribute());
      }
      if (same) {
        return index;
      }
    }
    throw new SqlError(
        SqlState.INVALID_FOREIGN_KEY,
        "there is no unique constraint matching given keys for referenced table \"%s\""
            .formatted(referenced.relname()));
  }

  private String name(PgClass table, Clause.Constraint constraint) {
    String given = constraint.conname();
    if (given != null) {
      return given;
    }
    String columns = String.join("_", constraint.fkAttrs());
    if (columns.length() > NAME_BYTES) {
      columns = columns.substring(0, NAME_BYTES);
    }
    return new ObjectNames(catalog)
        .chooseConstraint(table.relname(), columns, "fkey", table.relnamespace(), List.of());
  }

  /// Finds the equality operators of one pair of columns.
  private void operators(
      String constraint,
      int tableOid,
      int own,
      int referencedOid,
      int other,
      IndexDescriptor index,
      int position,
      int[] pfeq,
      int[] ppeq,
      int[] ffeq) {
    IndexColumn key = null;
    for (int i = 0; i < index.keyColumnCount(); i++) {
      if (index.column(i).heapAttribute() == other) {
        key = index.column(i);
      }
    }
    PgAttribute mine = catalog.findAttribute(tableOid, own);
    PgAttribute theirs = catalog.findAttribute(referencedOid, other);
    if (key == null || mine == null || theirs == null) {
      throw SqlError.internal("key column of a foreign key not found");
    }
    int family = key.operatorFamilyOid();
    int input = key.inputTypeOid();
    int type = catalog.baseTypeOid(mine.atttypid());
    ppeq[position] = catalog.opfamilyMember(family, input, input, EQUAL);
    pfeq[position] = catalog.opfamilyMember(family, input, type, EQUAL);
    ffeq[position] = catalog.opfamilyMember(family, type, type, EQUAL);
    if (pfeq[position] == 0 || ffeq[position] == 0) {
      if (ppeq[position] == 0 || !isImplicit(type, input)) {
        throw new SqlError(
                SqlState.DATATYPE_MISMATCH,
                "foreign key constraint \"%s\" cannot be implemented".formatted(constraint))
            .detail(
                "Key columns \"%s\" and \"%s\" are of incompatible types: %s and %s."
                    .formatted(
                        mine.attname(),
                        theirs.attname(),
                        catalog.formatType(mine.atttypid(), -1),
                        catalog.formatType(theirs.atttypid(), -1)));
      }
      pfeq[position] = ppeq[position];
      ffeq[position] = ppeq[position];
    }
  }

  private boolean isImplicit(int source, int target) {
    if (source == target) {
      return true;
    }
    PgCast cast = catalog.findCast(source, target);
    return cast != null && cast.castcontext() == 'i';
  }
}
