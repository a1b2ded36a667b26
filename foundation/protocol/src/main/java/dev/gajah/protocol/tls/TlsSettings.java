// SPDX-License-Identifier: Apache-2.0
package dev.gajah.protocol.tls;

import dev.gajah.base.setting.Setting;
import dev.gajah.base.setting.SettingContext;
import java.util.List;

/// Settings of TLS. Source: PostgreSQL `guc_tables.c`, section "Connections and Authentication /
/// SSL".
public final class TlsSettings {
  public static final Setting.BoolSetting SSL =
      Setting.bool("ssl", SettingContext.SIGHUP, false, "Enables SSL connections.");
  public static final Setting.StringSetting CERT_FILE =
      Setting.string(
          "ssl_cert_file",
          SettingContext.SIGHUP,
          "server.crt",
          "Location of the SSL server certificate file.");
  public static final Setting.StringSetting KEY_FILE =
      Setting.string(
          "ssl_key_file",
          SettingContext.SIGHUP,
          "server.key",
          "Location of the SSL server private key file.");
  public static final Setting.StringSetting CA_FILE =
      Setting.string(
          "ssl_ca_file",
          SettingContext.SIGHUP,
          "",
          "Location of the SSL certificate authority file.");
  public static final Setting.StringSetting CRL_FILE =
      Setting.string(
          "ssl_crl_file",
          SettingContext.SIGHUP,
          "",
          "Location of the SSL certificate revocation list file.");
  public static final Setting.EnumSetting MIN_PROTOCOL_VERSION =
      Setting.enumeration(
          "ssl_min_protocol_version",
          SettingContext.SIGHUP,
          "TLSv1.2",
          List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"),
          List.of(),
          "Sets the minimum SSL/TLS protocol version to use.");
  public static final Setting.EnumSetting MAX_PROTOCOL_VERSION =
      Setting.enumeration(
          "ssl_max_protocol_version",
          SettingContext.SIGHUP,
          "",
          List.of("", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"),
          List.of(),
          "Sets the maximum SSL/TLS protocol version to use.");
  public static final Setting.BoolSetting PREFER_SERVER_CIPHERS =
      Setting.bool(
          "ssl_prefer_server_ciphers",
          SettingContext.SIGHUP,
          true,
          "Give priority to server ciphersuite order.");

  public static final List<Setting<?>> ALL =
      List.of(
          SSL,
          CERT_FILE,
          KEY_FILE,
          CA_FILE,
          CRL_FILE,
          MIN_PROTOCOL_VERSION,
          MAX_PROTOCOL_VERSION,
          PREFER_SERVER_CIPHERS);

  private TlsSettings() {}
}
