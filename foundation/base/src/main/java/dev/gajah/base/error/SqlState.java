// SPDX-License-Identifier: Apache-2.0
package dev.gajah.base.error;

/// A five-character SQLSTATE. The constants are PostgreSQL 17's, under its names.
///
/// Source: the SQL standard's class table and PostgreSQL's list of error codes (appendix A of its
/// manual).
///
/// @param code five characters, digits and upper-case letters
public record SqlState(String code) {
  public static final SqlState SUCCESSFUL_COMPLETION = new SqlState("00000");
  public static final SqlState WARNING = new SqlState("01000");
  public static final SqlState WARNING_DYNAMIC_RESULT_SETS_RETURNED = new SqlState("0100C");
  public static final SqlState WARNING_IMPLICIT_ZERO_BIT_PADDING = new SqlState("01008");
  public static final SqlState WARNING_NULL_VALUE_ELIMINATED_IN_SET_FUNCTION =
      new SqlState("01003");
  public static final SqlState WARNING_PRIVILEGE_NOT_GRANTED = new SqlState("01007");
  public static final SqlState WARNING_PRIVILEGE_NOT_REVOKED = new SqlState("01006");
  public static final SqlState WARNING_STRING_DATA_RIGHT_TRUNCATION = new SqlState("01004");
  public static final SqlState WARNING_DEPRECATED_FEATURE = new SqlState("01P01");
  public static final SqlState NO_DATA = new SqlState("02000");
  public static final SqlState NO_ADDITIONAL_DYNAMIC_RESULT_SETS_RETURNED = new SqlState("02001");
  public static final SqlState SQL_STATEMENT_NOT_YET_COMPLETE = new SqlState("03000");
  public static final SqlState CONNECTION_EXCEPTION = new SqlState("08000");
  public static final SqlState CONNECTION_DOES_NOT_EXIST = new SqlState("08003");
  public static final SqlState CONNECTION_FAILURE = new SqlState("08006");
  public static final SqlState SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION = new SqlState("08001");
  public static final SqlState SQLSERVER_REJECTED_ESTABLISHMENT_OF_SQLCONNECTION =
      new SqlState("08004");
  public static final SqlState TRANSACTION_RESOLUTION_UNKNOWN = new SqlState("08007");
  public static final SqlState PROTOCOL_VIOLATION = new SqlState("08P01");
  public static final SqlState TRIGGERED_ACTION_EXCEPTION = new SqlState("09000");
  public static final SqlState FEATURE_NOT_SUPPORTED = new SqlState("0A000");
  public static final SqlState INVALID_TRANSACTION_INITIATION = new SqlState("0B000");
  public static final SqlState LOCATOR_EXCEPTION = new SqlState("0F000");
  public static final SqlState L_E_INVALID_SPECIFICATION = new SqlState("0F001");
  public static final SqlState INVALID_GRANTOR = new SqlState("0L000");
  public static final SqlState INVALID_GRANT_OPERATION = new SqlState("0LP01");
  public static final SqlState INVALID_ROLE_SPECIFICATION = new SqlState("0P000");
  public static final SqlState DIAGNOSTICS_EXCEPTION = new SqlState("0Z000");
  public static final SqlState STACKED_DIAGNOSTICS_ACCESSED_WITHOUT_ACTIVE_HANDLER =
      new SqlState("0Z002");
  public static final SqlState CASE_NOT_FOUND = new SqlState("20000");
  public static final SqlState CARDINALITY_VIOLATION = new SqlState("21000");
  public static final SqlState DATA_EXCEPTION = new SqlState("22000");
  public static final SqlState ARRAY_ELEMENT_ERROR = new SqlState("2202E");
  public static final SqlState ARRAY_SUBSCRIPT_ERROR = new SqlState("2202E");
  public static final SqlState CHARACTER_NOT_IN_REPERTOIRE = new SqlState("22021");
  public static final SqlState DATETIME_FIELD_OVERFLOW = new SqlState("22008");
  public static final SqlState DATETIME_VALUE_OUT_OF_RANGE = new SqlState("22008");
  public static final SqlState DIVISION_BY_ZERO = new SqlState("22012");
  public static final SqlState ERROR_IN_ASSIGNMENT = new SqlState("22005");
  public static final SqlState ESCAPE_CHARACTER_CONFLICT = new SqlState("2200B");
  public static final SqlState INDICATOR_OVERFLOW = new SqlState("22022");
  public static final SqlState INTERVAL_FIELD_OVERFLOW = new SqlState("22015");
  public static final SqlState INVALID_ARGUMENT_FOR_LOG = new SqlState("2201E");
  public static final SqlState INVALID_ARGUMENT_FOR_NTILE = new SqlState("22014");
  public static final SqlState INVALID_ARGUMENT_FOR_NTH_VALUE = new SqlState("22016");
  public static final SqlState INVALID_ARGUMENT_FOR_POWER_FUNCTION = new SqlState("2201F");
  public static final SqlState INVALID_ARGUMENT_FOR_WIDTH_BUCKET_FUNCTION = new SqlState("2201G");
  public static final SqlState INVALID_CHARACTER_VALUE_FOR_CAST = new SqlState("22018");
  public static final SqlState INVALID_DATETIME_FORMAT = new SqlState("22007");
  public static final SqlState INVALID_ESCAPE_CHARACTER = new SqlState("22019");
  public static final SqlState INVALID_ESCAPE_OCTET = new SqlState("2200D");
  public static final SqlState INVALID_ESCAPE_SEQUENCE = new SqlState("22025");
  public static final SqlState NONSTANDARD_USE_OF_ESCAPE_CHARACTER = new SqlState("22P06");
  public static final SqlState INVALID_INDICATOR_PARAMETER_VALUE = new SqlState("22010");
  public static final SqlState INVALID_PARAMETER_VALUE = new SqlState("22023");
  public static final SqlState INVALID_PRECEDING_OR_FOLLOWING_SIZE = new SqlState("22013");
  public static final SqlState INVALID_REGULAR_EXPRESSION = new SqlState("2201B");
  public static final SqlState INVALID_ROW_COUNT_IN_LIMIT_CLAUSE = new SqlState("2201W");
  public static final SqlState INVALID_ROW_COUNT_IN_RESULT_OFFSET_CLAUSE = new SqlState("2201X");
  public static final SqlState INVALID_TABLESAMPLE_ARGUMENT = new SqlState("2202H");
  public static final SqlState INVALID_TABLESAMPLE_REPEAT = new SqlState("2202G");
  public static final SqlState INVALID_TIME_ZONE_DISPLACEMENT_VALUE = new SqlState("22009");
  public static final SqlState INVALID_USE_OF_ESCAPE_CHARACTER = new SqlState("2200C");
  public static final SqlState MOST_SPECIFIC_TYPE_MISMATCH = new SqlState("2200G");
  public static final SqlState NULL_VALUE_NOT_ALLOWED = new SqlState("22004");
  public static final SqlState NULL_VALUE_NO_INDICATOR_PARAMETER = new SqlState("22002");
  public static final SqlState NUMERIC_VALUE_OUT_OF_RANGE = new SqlState("22003");
  public static final SqlState SEQUENCE_GENERATOR_LIMIT_EXCEEDED = new SqlState("2200H");
  public static final SqlState STRING_DATA_LENGTH_MISMATCH = new SqlState("22026");
  public static final SqlState STRING_DATA_RIGHT_TRUNCATION = new SqlState("22001");
  public static final SqlState SUBSTRING_ERROR = new SqlState("22011");
  public static final SqlState TRIM_ERROR = new SqlState("22027");
  public static final SqlState UNTERMINATED_C_STRING = new SqlState("22024");
  public static final SqlState ZERO_LENGTH_CHARACTER_STRING = new SqlState("2200F");
  public static final SqlState FLOATING_POINT_EXCEPTION = new SqlState("22P01");
  public static final SqlState INVALID_TEXT_REPRESENTATION = new SqlState("22P02");
  public static final SqlState INVALID_BINARY_REPRESENTATION = new SqlState("22P03");
  public static final SqlState BAD_COPY_FILE_FORMAT = new SqlState("22P04");
  public static final SqlState UNTRANSLATABLE_CHARACTER = new SqlState("22P05");
  public static final SqlState NOT_AN_XML_DOCUMENT = new SqlState("2200L");
  public static final SqlState INVALID_XML_DOCUMENT = new SqlState("2200M");
  public static final SqlState INVALID_XML_CONTENT = new SqlState("2200N");
  public static final SqlState INVALID_XML_COMMENT = new SqlState("2200S");
  public static final SqlState INVALID_XML_PROCESSING_INSTRUCTION = new SqlState("2200T");
  public static final SqlState DUPLICATE_JSON_OBJECT_KEY_VALUE = new SqlState("22030");
  public static final SqlState INVALID_ARGUMENT_FOR_SQL_JSON_DATETIME_FUNCTION =
      new SqlState("22031");
  public static final SqlState INVALID_JSON_TEXT = new SqlState("22032");
  public static final SqlState INVALID_SQL_JSON_SUBSCRIPT = new SqlState("22033");
  public static final SqlState MORE_THAN_ONE_SQL_JSON_ITEM = new SqlState("22034");
  public static final SqlState NO_SQL_JSON_ITEM = new SqlState("22035");
  public static final SqlState NON_NUMERIC_SQL_JSON_ITEM = new SqlState("22036");
  public static final SqlState NON_UNIQUE_KEYS_IN_A_JSON_OBJECT = new SqlState("22037");
  public static final SqlState SINGLETON_SQL_JSON_ITEM_REQUIRED = new SqlState("22038");
  public static final SqlState SQL_JSON_ARRAY_NOT_FOUND = new SqlState("22039");
  public static final SqlState SQL_JSON_MEMBER_NOT_FOUND = new SqlState("2203A");
  public static final SqlState SQL_JSON_NUMBER_NOT_FOUND = new SqlState("2203B");
  public static final SqlState SQL_JSON_OBJECT_NOT_FOUND = new SqlState("2203C");
  public static final SqlState TOO_MANY_JSON_ARRAY_ELEMENTS = new SqlState("2203D");
  public static final SqlState TOO_MANY_JSON_OBJECT_MEMBERS = new SqlState("2203E");
  public static final SqlState SQL_JSON_SCALAR_REQUIRED = new SqlState("2203F");
  public static final SqlState SQL_JSON_ITEM_CANNOT_BE_CAST_TO_TARGET_TYPE = new SqlState("2203G");
  public static final SqlState INTEGRITY_CONSTRAINT_VIOLATION = new SqlState("23000");
  public static final SqlState RESTRICT_VIOLATION = new SqlState("23001");
  public static final SqlState NOT_NULL_VIOLATION = new SqlState("23502");
  public static final SqlState FOREIGN_KEY_VIOLATION = new SqlState("23503");
  public static final SqlState UNIQUE_VIOLATION = new SqlState("23505");
  public static final SqlState CHECK_VIOLATION = new SqlState("23514");
  public static final SqlState EXCLUSION_VIOLATION = new SqlState("23P01");
  public static final SqlState INVALID_CURSOR_STATE = new SqlState("24000");
  public static final SqlState INVALID_TRANSACTION_STATE = new SqlState("25000");
  public static final SqlState ACTIVE_SQL_TRANSACTION = new SqlState("25001");
  public static final SqlState BRANCH_TRANSACTION_ALREADY_ACTIVE = new SqlState("25002");
  public static final SqlState HELD_CURSOR_REQUIRES_SAME_ISOLATION_LEVEL = new SqlState("25008");
  public static final SqlState INAPPROPRIATE_ACCESS_MODE_FOR_BRANCH_TRANSACTION =
      new SqlState("25003");
  public static final SqlState INAPPROPRIATE_ISOLATION_LEVEL_FOR_BRANCH_TRANSACTION =
      new SqlState("25004");
  public static final SqlState NO_ACTIVE_SQL_TRANSACTION_FOR_BRANCH_TRANSACTION =
      new SqlState("25005");
  public static final SqlState READ_ONLY_SQL_TRANSACTION = new SqlState("25006");
  public static final SqlState SCHEMA_AND_DATA_STATEMENT_MIXING_NOT_SUPPORTED =
      new SqlState("25007");
  public static final SqlState NO_ACTIVE_SQL_TRANSACTION = new SqlState("25P01");
  public static final SqlState IN_FAILED_SQL_TRANSACTION = new SqlState("25P02");
  public static final SqlState IDLE_IN_TRANSACTION_SESSION_TIMEOUT = new SqlState("25P03");
  public static final SqlState TRANSACTION_TIMEOUT = new SqlState("25P04");
  public static final SqlState INVALID_SQL_STATEMENT_NAME = new SqlState("26000");
  public static final SqlState TRIGGERED_DATA_CHANGE_VIOLATION = new SqlState("27000");
  public static final SqlState INVALID_AUTHORIZATION_SPECIFICATION = new SqlState("28000");
  public static final SqlState INVALID_PASSWORD = new SqlState("28P01");
  public static final SqlState DEPENDENT_PRIVILEGE_DESCRIPTORS_STILL_EXIST = new SqlState("2B000");
  public static final SqlState DEPENDENT_OBJECTS_STILL_EXIST = new SqlState("2BP01");
  public static final SqlState INVALID_TRANSACTION_TERMINATION = new SqlState("2D000");
  public static final SqlState SQL_ROUTINE_EXCEPTION = new SqlState("2F000");
  public static final SqlState S_R_E_FUNCTION_EXECUTED_NO_RETURN_STATEMENT = new SqlState("2F005");
  public static final SqlState S_R_E_MODIFYING_SQL_DATA_NOT_PERMITTED = new SqlState("2F002");
  public static final SqlState S_R_E_PROHIBITED_SQL_STATEMENT_ATTEMPTED = new SqlState("2F003");
  public static final SqlState S_R_E_READING_SQL_DATA_NOT_PERMITTED = new SqlState("2F004");
  public static final SqlState INVALID_CURSOR_NAME = new SqlState("34000");
  public static final SqlState EXTERNAL_ROUTINE_EXCEPTION = new SqlState("38000");
  public static final SqlState E_R_E_CONTAINING_SQL_NOT_PERMITTED = new SqlState("38001");
  public static final SqlState E_R_E_MODIFYING_SQL_DATA_NOT_PERMITTED = new SqlState("38002");
  public static final SqlState E_R_E_PROHIBITED_SQL_STATEMENT_ATTEMPTED = new SqlState("38003");
  public static final SqlState E_R_E_READING_SQL_DATA_NOT_PERMITTED = new SqlState("38004");
  public static final SqlState EXTERNAL_ROUTINE_INVOCATION_EXCEPTION = new SqlState("39000");
  public static final SqlState E_R_I_E_INVALID_SQLSTATE_RETURNED = new SqlState("39001");
  public static final SqlState E_R_I_E_NULL_VALUE_NOT_ALLOWED = new SqlState("39004");
  public static final SqlState E_R_I_E_TRIGGER_PROTOCOL_VIOLATED = new SqlState("39P01");
  public static final SqlState E_R_I_E_SRF_PROTOCOL_VIOLATED = new SqlState("39P02");
  public static final SqlState E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED = new SqlState("39P03");
  public static final SqlState SAVEPOINT_EXCEPTION = new SqlState("3B000");
  public static final SqlState S_E_INVALID_SPECIFICATION = new SqlState("3B001");
  public static final SqlState INVALID_CATALOG_NAME = new SqlState("3D000");
  public static final SqlState INVALID_SCHEMA_NAME = new SqlState("3F000");
  public static final SqlState TRANSACTION_ROLLBACK = new SqlState("40000");
  public static final SqlState T_R_INTEGRITY_CONSTRAINT_VIOLATION = new SqlState("40002");
  public static final SqlState T_R_SERIALIZATION_FAILURE = new SqlState("40001");
  public static final SqlState T_R_STATEMENT_COMPLETION_UNKNOWN = new SqlState("40003");
  public static final SqlState T_R_DEADLOCK_DETECTED = new SqlState("40P01");
  public static final SqlState SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION = new SqlState("42000");
  public static final SqlState SYNTAX_ERROR = new SqlState("42601");
  public static final SqlState INSUFFICIENT_PRIVILEGE = new SqlState("42501");
  public static final SqlState CANNOT_COERCE = new SqlState("42846");
  public static final SqlState GROUPING_ERROR = new SqlState("42803");
  public static final SqlState WINDOWING_ERROR = new SqlState("42P20");
  public static final SqlState INVALID_RECURSION = new SqlState("42P19");
  public static final SqlState INVALID_FOREIGN_KEY = new SqlState("42830");
  public static final SqlState INVALID_NAME = new SqlState("42602");
  public static final SqlState NAME_TOO_LONG = new SqlState("42622");
  public static final SqlState RESERVED_NAME = new SqlState("42939");
  public static final SqlState DATATYPE_MISMATCH = new SqlState("42804");
  public static final SqlState INDETERMINATE_DATATYPE = new SqlState("42P18");
  public static final SqlState COLLATION_MISMATCH = new SqlState("42P21");
  public static final SqlState INDETERMINATE_COLLATION = new SqlState("42P22");
  public static final SqlState WRONG_OBJECT_TYPE = new SqlState("42809");
  public static final SqlState GENERATED_ALWAYS = new SqlState("428C9");
  public static final SqlState UNDEFINED_COLUMN = new SqlState("42703");
  public static final SqlState UNDEFINED_CURSOR = new SqlState("34000");
  public static final SqlState UNDEFINED_DATABASE = new SqlState("3D000");
  public static final SqlState UNDEFINED_FUNCTION = new SqlState("42883");
  public static final SqlState UNDEFINED_PSTATEMENT = new SqlState("26000");
  public static final SqlState UNDEFINED_SCHEMA = new SqlState("3F000");
  public static final SqlState UNDEFINED_TABLE = new SqlState("42P01");
  public static final SqlState UNDEFINED_PARAMETER = new SqlState("42P02");
  public static final SqlState UNDEFINED_OBJECT = new SqlState("42704");
  public static final SqlState DUPLICATE_COLUMN = new SqlState("42701");
  public static final SqlState DUPLICATE_CURSOR = new SqlState("42P03");
  public static final SqlState DUPLICATE_DATABASE = new SqlState("42P04");
  public static final SqlState DUPLICATE_FUNCTION = new SqlState("42723");
  public static final SqlState DUPLICATE_PSTATEMENT = new SqlState("42P05");
  public static final SqlState DUPLICATE_SCHEMA = new SqlState("42P06");
  public static final SqlState DUPLICATE_TABLE = new SqlState("42P07");
  public static final SqlState DUPLICATE_ALIAS = new SqlState("42712");
  public static final SqlState DUPLICATE_OBJECT = new SqlState("42710");
  public static final SqlState AMBIGUOUS_COLUMN = new SqlState("42702");
  public static final SqlState AMBIGUOUS_FUNCTION = new SqlState("42725");
  public static final SqlState AMBIGUOUS_PARAMETER = new SqlState("42P08");
  public static final SqlState AMBIGUOUS_ALIAS = new SqlState("42P09");
  public static final SqlState INVALID_COLUMN_REFERENCE = new SqlState("42P10");
  public static final SqlState INVALID_COLUMN_DEFINITION = new SqlState("42611");
  public static final SqlState INVALID_CURSOR_DEFINITION = new SqlState("42P11");
  public static final SqlState INVALID_DATABASE_DEFINITION = new SqlState("42P12");
  public static final SqlState INVALID_FUNCTION_DEFINITION = new SqlState("42P13");
  public static final SqlState INVALID_PSTATEMENT_DEFINITION = new SqlState("42P14");
  public static final SqlState INVALID_SCHEMA_DEFINITION = new SqlState("42P15");
  public static final SqlState INVALID_TABLE_DEFINITION = new SqlState("42P16");
  public static final SqlState INVALID_OBJECT_DEFINITION = new SqlState("42P17");
  public static final SqlState WITH_CHECK_OPTION_VIOLATION = new SqlState("44000");
  public static final SqlState INSUFFICIENT_RESOURCES = new SqlState("53000");
  public static final SqlState DISK_FULL = new SqlState("53100");
  public static final SqlState OUT_OF_MEMORY = new SqlState("53200");
  public static final SqlState TOO_MANY_CONNECTIONS = new SqlState("53300");
  public static final SqlState CONFIGURATION_LIMIT_EXCEEDED = new SqlState("53400");
  public static final SqlState PROGRAM_LIMIT_EXCEEDED = new SqlState("54000");
  public static final SqlState STATEMENT_TOO_COMPLEX = new SqlState("54001");
  public static final SqlState TOO_MANY_COLUMNS = new SqlState("54011");
  public static final SqlState TOO_MANY_ARGUMENTS = new SqlState("54023");
  public static final SqlState OBJECT_NOT_IN_PREREQUISITE_STATE = new SqlState("55000");
  public static final SqlState OBJECT_IN_USE = new SqlState("55006");
  public static final SqlState CANT_CHANGE_RUNTIME_PARAM = new SqlState("55P02");
  public static final SqlState LOCK_NOT_AVAILABLE = new SqlState("55P03");
  public static final SqlState UNSAFE_NEW_ENUM_VALUE_USAGE = new SqlState("55P04");
  public static final SqlState OPERATOR_INTERVENTION = new SqlState("57000");
  public static final SqlState QUERY_CANCELED = new SqlState("57014");
  public static final SqlState ADMIN_SHUTDOWN = new SqlState("57P01");
  public static final SqlState CRASH_SHUTDOWN = new SqlState("57P02");
  public static final SqlState CANNOT_CONNECT_NOW = new SqlState("57P03");
  public static final SqlState DATABASE_DROPPED = new SqlState("57P04");
  public static final SqlState IDLE_SESSION_TIMEOUT = new SqlState("57P05");
  public static final SqlState SYSTEM_ERROR = new SqlState("58000");
  public static final SqlState IO_ERROR = new SqlState("58030");
  public static final SqlState UNDEFINED_FILE = new SqlState("58P01");
  public static final SqlState DUPLICATE_FILE = new SqlState("58P02");
  public static final SqlState CONFIG_FILE_ERROR = new SqlState("F0000");
  public static final SqlState LOCK_FILE_EXISTS = new SqlState("F0001");
  public static final SqlState FDW_ERROR = new SqlState("HV000");
  public static final SqlState FDW_COLUMN_NAME_NOT_FOUND = new SqlState("HV005");
  public static final SqlState FDW_DYNAMIC_PARAMETER_VALUE_NEEDED = new SqlState("HV002");
  public static final SqlState FDW_FUNCTION_SEQUENCE_ERROR = new SqlState("HV010");
  public static final SqlState FDW_INCONSISTENT_DESCRIPTOR_INFORMATION = new SqlState("HV021");
  public static final SqlState FDW_INVALID_ATTRIBUTE_VALUE = new SqlState("HV024");
  public static final SqlState FDW_INVALID_COLUMN_NAME = new SqlState("HV007");
  public static final SqlState FDW_INVALID_COLUMN_NUMBER = new SqlState("HV008");
  public static final SqlState FDW_INVALID_DATA_TYPE = new SqlState("HV004");
  public static final SqlState FDW_INVALID_DATA_TYPE_DESCRIPTORS = new SqlState("HV006");
  public static final SqlState FDW_INVALID_DESCRIPTOR_FIELD_IDENTIFIER = new SqlState("HV091");
  public static final SqlState FDW_INVALID_HANDLE = new SqlState("HV00B");
  public static final SqlState FDW_INVALID_OPTION_INDEX = new SqlState("HV00C");
  public static final SqlState FDW_INVALID_OPTION_NAME = new SqlState("HV00D");
  public static final SqlState FDW_INVALID_STRING_LENGTH_OR_BUFFER_LENGTH = new SqlState("HV090");
  public static final SqlState FDW_INVALID_STRING_FORMAT = new SqlState("HV00A");
  public static final SqlState FDW_INVALID_USE_OF_NULL_POINTER = new SqlState("HV009");
  public static final SqlState FDW_TOO_MANY_HANDLES = new SqlState("HV014");
  public static final SqlState FDW_OUT_OF_MEMORY = new SqlState("HV001");
  public static final SqlState FDW_NO_SCHEMAS = new SqlState("HV00P");
  public static final SqlState FDW_OPTION_NAME_NOT_FOUND = new SqlState("HV00J");
  public static final SqlState FDW_REPLY_HANDLE = new SqlState("HV00K");
  public static final SqlState FDW_SCHEMA_NOT_FOUND = new SqlState("HV00Q");
  public static final SqlState FDW_TABLE_NOT_FOUND = new SqlState("HV00R");
  public static final SqlState FDW_UNABLE_TO_CREATE_EXECUTION = new SqlState("HV00L");
  public static final SqlState FDW_UNABLE_TO_CREATE_REPLY = new SqlState("HV00M");
  public static final SqlState FDW_UNABLE_TO_ESTABLISH_CONNECTION = new SqlState("HV00N");
  public static final SqlState PLPGSQL_ERROR = new SqlState("P0000");
  public static final SqlState RAISE_EXCEPTION = new SqlState("P0001");
  public static final SqlState NO_DATA_FOUND = new SqlState("P0002");
  public static final SqlState TOO_MANY_ROWS = new SqlState("P0003");
  public static final SqlState ASSERT_FAILURE = new SqlState("P0004");
  public static final SqlState INTERNAL_ERROR = new SqlState("XX000");
  public static final SqlState DATA_CORRUPTED = new SqlState("XX001");
  public static final SqlState INDEX_CORRUPTED = new SqlState("XX002");

  public SqlState {
    if (code.length() != 5) {
      throw new IllegalArgumentException("SQLSTATE must have five characters: " + code);
    }
  }

  /// True for success, warning and "no data" classes, which do not end a transaction.
  public boolean isWarningClass() {
    return code.startsWith("00") || code.startsWith("01") || code.startsWith("02");
  }

  @Override
  public String toString() {
    return code;
  }
}
