// SPDX-License-Identifier: Apache-2.0
package dev.gajah.commands;

import dev.gajah.catalog.acl.AccessControl;
import dev.gajah.catalog.acl.ObjectKind;
import dev.gajah.nodes.plan.PlanRelation;
import dev.gajah.nodes.plan.PlannedStatement;
import dev.gajah.nodes.query.AclMode;
import dev.gajah.transaction.lmgr.LockMode;
import java.util.List;

/// Locks the relations of a plan that a utility statement runs, and checks what the user may do
/// with them (PostgreSQL: `ExecCheckPermissions`).
public final class PlanAccess {
  private PlanAccess() {}

  public static void prepare(CommandSession session, PlannedStatement plan) {
    for (PlanRelation relation : plan.rangeTable()) {
      if (relation.relationOid() == 0) {
        continue;
      }
      session.catalog().lockRelation(relation.relationOid(), LockMode.of(relation.lockMode()));
      check(session, relation);
    }
  }

  /// Only locks what the plan reads and writes.
  public static void lock(CommandSession session, PlannedStatement plan) {
    for (PlanRelation relation : plan.rangeTable()) {
      if (relation.relationOid() != 0) {
        session.catalog().lockRelation(relation.relationOid(), LockMode.of(relation.lockMode()));
      }
    }
  }

  private static void check(CommandSession session, PlanRelation relation) {
    int required = relation.requiredPermissions();
    if (required == 0) {
      return;
    }
    int user = relation.checkAsUser() != 0 ? relation.checkAsUser() : session.currentUserOid();
    AccessControl privileges = session.catalog().privileges();
    ObjectKind kind = ObjectKind.ofRelation(relation.relkind());
    int missing = required & ~privileges.rights(kind, relation.relationOid(), user, required, true);
    if (missing == 0) {
      return;
    }
    int columnRights = AclMode.SELECT | AclMode.INSERT | AclMode.UPDATE;
    boolean ok = (missing & ~columnRights) == 0;
    ok =
        ok
            && columns(
                privileges, relation, user, missing & AclMode.SELECT, relation.selectedColumns());
    ok =
        ok
            && columns(
                privileges, relation, user, missing & AclMode.INSERT, relation.insertedColumns());
    ok =
        ok
            && columns(
                privileges, relation, user, missing & AclMode.UPDATE, relation.updatedColumns());
    if (!ok) {
      throw AccessControl.denied(kind, session.catalog().pgClass(relation.relationOid()).relname());
    }
  }

  private static boolean columns(
      AccessControl privileges, PlanRelation relation, int user, int right, List<Integer> columns) {
    if (right == 0) {
      return true;
    }
    int[] numbers =
        columns.isEmpty() ? new int[] {0} : columns.stream().mapToInt(Integer::intValue).toArray();
    return privileges.hasColumnRights(relation.relationOid(), numbers, user, right);
  }
}
