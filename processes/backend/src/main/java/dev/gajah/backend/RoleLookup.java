// SPDX-License-Identifier: Apache-2.0
package dev.gajah.backend;

import dev.gajah.base.process.ProcessContext;
import dev.gajah.base.setting.Settings;
import dev.gajah.catalog.schema.PgAuthid;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What authentication asks the catalogs about a role, before there is a session.
///
/// Each question has a short session of its own, so a client that is slow to answer holds neither a
/// slot of the process array nor a snapshot.
public final class RoleLookup {
  private final BackendServices services;
  private final ProcessContext process;
  private final String user;

  RoleLookup(BackendServices services, ProcessContext process, String user) {
    this.services = services;
    this.process = process;
    this.user = user;
  }

  private <T extends @Nullable Object> T ask(Function<Session, T> question) {
    Session session = new Session(services, process, new Settings(services.settings()));
    try {
      SimpleQuery.startCommand(session);
      T answer = question.apply(session);
      SimpleQuery.finishCommand(session);
      return answer;
    } finally {
      session.close();
    }
  }

  public boolean exists() {
    return ask(session -> session.catalog().findRole(user) != null);
  }

  /// The stored password; null if the role has none, if it is past its `VALID UNTIL`, or if there
  /// is no such role: clients must not be able to tell these apart.
  public @Nullable String verifier() {
    PgAuthid role = this.<@Nullable PgAuthid>ask(session -> session.catalog().findRole(user));
    if (role == null) {
      return null;
    }
    Long until = role.rolvaliduntil();
    boolean expired = until != null && until < services.clock().timestampMicros();
    return expired ? null : role.rolpassword();
  }

  /// True if the user is a member of `group`, directly or not, other than by being a superuser.
  public boolean isMemberOf(String group) {
    return ask(
        session -> {
          PgAuthid member = session.catalog().findRole(user);
          PgAuthid role = session.catalog().findRole(group);
          return member != null
              && role != null
              && session.catalog().roles().isMemberOfNoSuper(member.oid(), role.oid());
        });
  }
}
