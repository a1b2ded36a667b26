// SPDX-License-Identifier: Apache-2.0
package dev.gajah.parser;

/// The 491 keywords of PostgreSQL 17 as token kinds, drawn from `pg_get_keywords()`.
///
/// Table-like. A keyword's kind is [#BASE] plus its place in alphabetical order.
public final class Keyword {
  static final int BASE = 256;
  static final int COUNT = 491;

  /// Categories: where a keyword may serve as a name.
  static final byte UNRESERVED_CATEGORY = 0;

  static final byte COLUMN_NAME_CATEGORY = 1;
  static final byte TYPE_FUNCTION_CATEGORY = 2;
  static final byte RESERVED_CATEGORY = 3;

  static final int ABORT = 256;
  static final int ABSENT = 257;
  static final int ABSOLUTE = 258;
  static final int ACCESS = 259;
  static final int ACTION = 260;
  static final int ADD = 261;
  static final int ADMIN = 262;
  static final int AFTER = 263;
  static final int AGGREGATE = 264;
  static final int ALL = 265;
  static final int ALSO = 266;
  static final int ALTER = 267;
  static final int ALWAYS = 268;
  static final int ANALYSE = 269;
  static final int ANALYZE = 270;
  static final int AND = 271;
  static final int ANY = 272;
  static final int ARRAY = 273;
  static final int AS = 274;
  static final int ASC = 275;
  static final int ASENSITIVE = 276;
  static final int ASSERTION = 277;
  static final int ASSIGNMENT = 278;
  static final int ASYMMETRIC = 279;
  static final int AT = 280;
  static final int ATOMIC = 281;
  static final int ATTACH = 282;
  static final int ATTRIBUTE = 283;
  static final int AUTHORIZATION = 284;
  static final int BACKWARD = 285;
  static final int BEFORE = 286;
  static final int BEGIN = 287;
  static final int BETWEEN = 288;
  static final int BIGINT = 289;
  static final int BINARY = 290;
  static final int BIT = 291;
  static final int BOOLEAN = 292;
  static final int BOTH = 293;
  static final int BREADTH = 294;
  static final int BY = 295;
  static final int CACHE = 296;
  static final int CALL = 297;
  static final int CALLED = 298;
  static final int CASCADE = 299;
  static final int CASCADED = 300;
  static final int CASE = 301;
  static final int CAST = 302;
  static final int CATALOG = 303;
  static final int CHAIN = 304;
  static final int CHAR = 305;
  static final int CHARACTER = 306;
  static final int CHARACTERISTICS = 307;
  static final int CHECK = 308;
  static final int CHECKPOINT = 309;
  static final int CLASS = 310;
  static final int CLOSE = 311;
  static final int CLUSTER = 312;
  static final int COALESCE = 313;
  static final int COLLATE = 314;
  static final int COLLATION = 315;
  static final int COLUMN = 316;
  static final int COLUMNS = 317;
  static final int COMMENT = 318;
  static final int COMMENTS = 319;
  static final int COMMIT = 320;
  static final int COMMITTED = 321;
  static final int COMPRESSION = 322;
  static final int CONCURRENTLY = 323;
  static final int CONDITIONAL = 324;
  static final int CONFIGURATION = 325;
  static final int CONFLICT = 326;
  static final int CONNECTION = 327;
  static final int CONSTRAINT = 328;
  static final int CONSTRAINTS = 329;
  static final int CONTENT = 330;
  static final int CONTINUE = 331;
  static final int CONVERSION = 332;
  static final int COPY = 333;
  static final int COST = 334;
  static final int CREATE = 335;
  static final int CROSS = 336;
  static final int CSV = 337;
  static final int CUBE = 338;
  static final int CURRENT = 339;
  static final int CURRENT_CATALOG = 340;
  static final int CURRENT_DATE = 341;
  static final int CURRENT_ROLE = 342;
  static final int CURRENT_SCHEMA = 343;
  static final int CURRENT_TIME = 344;
  static final int CURRENT_TIMESTAMP = 345;
  static final int CURRENT_USER = 346;
  static final int CURSOR = 347;
  static final int CYCLE = 348;
  static final int DATA = 349;
  static final int DATABASE = 350;
  static final int DAY = 351;
  static final int DEALLOCATE = 352;
  static final int DEC = 353;
  static final int DECIMAL = 354;
  static final int DECLARE = 355;
  static final int DEFAULT = 356;
  static final int DEFAULTS = 357;
  static final int DEFERRABLE = 358;
  static final int DEFERRED = 359;
  static final int DEFINER = 360;
  static final int DELETE = 361;
  static final int DELIMITER = 362;
  static final int DELIMITERS = 363;
  static final int DEPENDS = 364;
  static final int DEPTH = 365;
  static final int DESC = 366;
  static final int DETACH = 367;
  static final int DICTIONARY = 368;
  static final int DISABLE = 369;
  static final int DISCARD = 370;
  static final int DISTINCT = 371;
  static final int DO = 372;
  static final int DOCUMENT = 373;
  static final int DOMAIN = 374;
  static final int DOUBLE = 375;
  static final int DROP = 376;
  static final int EACH = 377;
  static final int ELSE = 378;
  static final int EMPTY = 379;
  static final int ENABLE = 380;
  static final int ENCODING = 381;
  static final int ENCRYPTED = 382;
  static final int END = 383;
  static final int ENUM = 384;
  static final int ERROR = 385;
  static final int ESCAPE = 386;
  static final int EVENT = 387;
  static final int EXCEPT = 388;
  static final int EXCLUDE = 389;
  static final int EXCLUDING = 390;
  static final int EXCLUSIVE = 391;
  static final int EXECUTE = 392;
  static final int EXISTS = 393;
  static final int EXPLAIN = 394;
  static final int EXPRESSION = 395;
  static final int EXTENSION = 396;
  static final int EXTERNAL = 397;
  static final int EXTRACT = 398;
  static final int FALSE = 399;
  static final int FAMILY = 400;
  static final int FETCH = 401;
  static final int FILTER = 402;
  static final int FINALIZE = 403;
  static final int FIRST = 404;
  static final int FLOAT = 405;
  static final int FOLLOWING = 406;
  static final int FOR = 407;
  static final int FORCE = 408;
  static final int FOREIGN = 409;
  static final int FORMAT = 410;
  static final int FORWARD = 411;
  static final int FREEZE = 412;
  static final int FROM = 413;
  static final int FULL = 414;
  static final int FUNCTION = 415;
  static final int FUNCTIONS = 416;
  static final int GENERATED = 417;
  static final int GLOBAL = 418;
  static final int GRANT = 419;
  static final int GRANTED = 420;
  static final int GREATEST = 421;
  static final int GROUP = 422;
  static final int GROUPING = 423;
  static final int GROUPS = 424;
  static final int HANDLER = 425;
  static final int HAVING = 426;
  static final int HEADER = 427;
  static final int HOLD = 428;
  static final int HOUR = 429;
  static final int IDENTITY = 430;
  static final int IF = 431;
  static final int ILIKE = 432;
  static final int IMMEDIATE = 433;
  static final int IMMUTABLE = 434;
  static final int IMPLICIT = 435;
  static final int IMPORT = 436;
  static final int IN = 437;
  static final int INCLUDE = 438;
  static final int INCLUDING = 439;
  static final int INCREMENT = 440;
  static final int INDENT = 441;
  static final int INDEX = 442;
  static final int INDEXES = 443;
  static final int INHERIT = 444;
  static final int INHERITS = 445;
  static final int INITIALLY = 446;
  static final int INLINE = 447;
  static final int INNER = 448;
  static final int INOUT = 449;
  static final int INPUT = 450;
  static final int INSENSITIVE = 451;
  static final int INSERT = 452;
  static final int INSTEAD = 453;
  static final int INT = 454;
  static final int INTEGER = 455;
  static final int INTERSECT = 456;
  static final int INTERVAL = 457;
  static final int INTO = 458;
  static final int INVOKER = 459;
  static final int IS = 460;
  static final int ISNULL = 461;
  static final int ISOLATION = 462;
  static final int JOIN = 463;
  static final int JSON = 464;
  static final int JSON_ARRAY = 465;
  static final int JSON_ARRAYAGG = 466;
  static final int JSON_EXISTS = 467;
  static final int JSON_OBJECT = 468;
  static final int JSON_OBJECTAGG = 469;
  static final int JSON_QUERY = 470;
  static final int JSON_SCALAR = 471;
  static final int JSON_SERIALIZE = 472;
  static final int JSON_TABLE = 473;
  static final int JSON_VALUE = 474;
  static final int KEEP = 475;
  static final int KEY = 476;
  static final int KEYS = 477;
  static final int LABEL = 478;
  static final int LANGUAGE = 479;
  static final int LARGE = 480;
  static final int LAST = 481;
  static final int LATERAL = 482;
  static final int LEADING = 483;
  static final int LEAKPROOF = 484;
  static final int LEAST = 485;
  static final int LEFT = 486;
  static final int LEVEL = 487;
  static final int LIKE = 488;
  static final int LIMIT = 489;
  static final int LISTEN = 490;
  static final int LOAD = 491;
  static final int LOCAL = 492;
  static final int LOCALTIME = 493;
  static final int LOCALTIMESTAMP = 494;
  static final int LOCATION = 495;
  static final int LOCK = 496;
  static final int LOCKED = 497;
  static final int LOGGED = 498;
  static final int MAPPING = 499;
  static final int MATCH = 500;
  static final int MATCHED = 501;
  static final int MATERIALIZED = 502;
  static final int MAXVALUE = 503;
  static final int MERGE = 504;
  static final int MERGE_ACTION = 505;
  static final int METHOD = 506;
  static final int MINUTE = 507;
  static final int MINVALUE = 508;
  static final int MODE = 509;
  static final int MONTH = 510;
  static final int MOVE = 511;
  static final int NAME = 512;
  static final int NAMES = 513;
  static final int NATIONAL = 514;
  static final int NATURAL = 515;
  static final int NCHAR = 516;
  static final int NESTED = 517;
  static final int NEW = 518;
  static final int NEXT = 519;
  static final int NFC = 520;
  static final int NFD = 521;
  static final int NFKC = 522;
  static final int NFKD = 523;
  static final int NO = 524;
  static final int NONE = 525;
  static final int NORMALIZE = 526;
  static final int NORMALIZED = 527;
  static final int NOT = 528;
  static final int NOTHING = 529;
  static final int NOTIFY = 530;
  static final int NOTNULL = 531;
  static final int NOWAIT = 532;
  static final int NULL = 533;
  static final int NULLIF = 534;
  static final int NULLS = 535;
  static final int NUMERIC = 536;
  static final int OBJECT = 537;
  static final int OF = 538;
  static final int OFF = 539;
  static final int OFFSET = 540;
  static final int OIDS = 541;
  static final int OLD = 542;
  static final int OMIT = 543;
  static final int ON = 544;
  static final int ONLY = 545;
  static final int OPERATOR = 546;
  static final int OPTION = 547;
  static final int OPTIONS = 548;
  static final int OR = 549;
  static final int ORDER = 550;
  static final int ORDINALITY = 551;
  static final int OTHERS = 552;
  static final int OUT = 553;
  static final int OUTER = 554;
  static final int OVER = 555;
  static final int OVERLAPS = 556;
  static final int OVERLAY = 557;
  static final int OVERRIDING = 558;
  static final int OWNED = 559;
  static final int OWNER = 560;
  static final int PARALLEL = 561;
  static final int PARAMETER = 562;
  static final int PARSER = 563;
  static final int PARTIAL = 564;
  static final int PARTITION = 565;
  static final int PASSING = 566;
  static final int PASSWORD = 567;
  static final int PATH = 568;
  static final int PLACING = 569;
  static final int PLAN = 570;
  static final int PLANS = 571;
  static final int POLICY = 572;
  static final int POSITION = 573;
  static final int PRECEDING = 574;
  static final int PRECISION = 575;
  static final int PREPARE = 576;
  static final int PREPARED = 577;
  static final int PRESERVE = 578;
  static final int PRIMARY = 579;
  static final int PRIOR = 580;
  static final int PRIVILEGES = 581;
  static final int PROCEDURAL = 582;
  static final int PROCEDURE = 583;
  static final int PROCEDURES = 584;
  static final int PROGRAM = 585;
  static final int PUBLICATION = 586;
  static final int QUOTE = 587;
  static final int QUOTES = 588;
  static final int RANGE = 589;
  static final int READ = 590;
  static final int REAL = 591;
  static final int REASSIGN = 592;
  static final int RECHECK = 593;
  static final int RECURSIVE = 594;
  static final int REF = 595;
  static final int REFERENCES = 596;
  static final int REFERENCING = 597;
  static final int REFRESH = 598;
  static final int REINDEX = 599;
  static final int RELATIVE = 600;
  static final int RELEASE = 601;
  static final int RENAME = 602;
  static final int REPEATABLE = 603;
  static final int REPLACE = 604;
  static final int REPLICA = 605;
  static final int RESET = 606;
  static final int RESTART = 607;
  static final int RESTRICT = 608;
  static final int RETURN = 609;
  static final int RETURNING = 610;
  static final int RETURNS = 611;
  static final int REVOKE = 612;
  static final int RIGHT = 613;
  static final int ROLE = 614;
  static final int ROLLBACK = 615;
  static final int ROLLUP = 616;
  static final int ROUTINE = 617;
  static final int ROUTINES = 618;
  static final int ROW = 619;
  static final int ROWS = 620;
  static final int RULE = 621;
  static final int SAVEPOINT = 622;
  static final int SCALAR = 623;
  static final int SCHEMA = 624;
  static final int SCHEMAS = 625;
  static final int SCROLL = 626;
  static final int SEARCH = 627;
  static final int SECOND = 628;
  static final int SECURITY = 629;
  static final int SELECT = 630;
  static final int SEQUENCE = 631;
  static final int SEQUENCES = 632;
  static final int SERIALIZABLE = 633;
  static final int SERVER = 634;
  static final int SESSION = 635;
  static final int SESSION_USER = 636;
  static final int SET = 637;
  static final int SETOF = 638;
  static final int SETS = 639;
  static final int SHARE = 640;
  static final int SHOW = 641;
  static final int SIMILAR = 642;
  static final int SIMPLE = 643;
  static final int SKIP = 644;
  static final int SMALLINT = 645;
  static final int SNAPSHOT = 646;
  static final int SOME = 647;
  static final int SOURCE = 648;
  static final int SQL = 649;
  static final int STABLE = 650;
  static final int STANDALONE = 651;
  static final int START = 652;
  static final int STATEMENT = 653;
  static final int STATISTICS = 654;
  static final int STDIN = 655;
  static final int STDOUT = 656;
  static final int STORAGE = 657;
  static final int STORED = 658;
  static final int STRICT = 659;
  static final int STRING = 660;
  static final int STRIP = 661;
  static final int SUBSCRIPTION = 662;
  static final int SUBSTRING = 663;
  static final int SUPPORT = 664;
  static final int SYMMETRIC = 665;
  static final int SYSID = 666;
  static final int SYSTEM = 667;
  static final int SYSTEM_USER = 668;
  static final int TABLE = 669;
  static final int TABLES = 670;
  static final int TABLESAMPLE = 671;
  static final int TABLESPACE = 672;
  static final int TARGET = 673;
  static final int TEMP = 674;
  static final int TEMPLATE = 675;
  static final int TEMPORARY = 676;
  static final int TEXT = 677;
  static final int THEN = 678;
  static final int TIES = 679;
  static final int TIME = 680;
  static final int TIMESTAMP = 681;
  static final int TO = 682;
  static final int TRAILING = 683;
  static final int TRANSACTION = 684;
  static final int TRANSFORM = 685;
  static final int TREAT = 686;
  static final int TRIGGER = 687;
  static final int TRIM = 688;
  static final int TRUE = 689;
  static final int TRUNCATE = 690;
  static final int TRUSTED = 691;
  static final int TYPE = 692;
  static final int TYPES = 693;
  static final int UESCAPE = 694;
  static final int UNBOUNDED = 695;
  static final int UNCOMMITTED = 696;
  static final int UNCONDITIONAL = 697;
  static final int UNENCRYPTED = 698;
  static final int UNION = 699;
  static final int UNIQUE = 700;
  static final int UNKNOWN = 701;
  static final int UNLISTEN = 702;
  static final int UNLOGGED = 703;
  static final int UNTIL = 704;
  static final int UPDATE = 705;
  static final int USER = 706;
  static final int USING = 707;
  static final int VACUUM = 708;
  static final int VALID = 709;
  static final int VALIDATE = 710;
  static final int VALIDATOR = 711;
  static final int VALUE = 712;
  static final int VALUES = 713;
  static final int VARCHAR = 714;
  static final int VARIADIC = 715;
  static final int VARYING = 716;
  static final int VERBOSE = 717;
  static final int VERSION = 718;
  static final int VIEW = 719;
  static final int VIEWS = 720;
  static final int VOLATILE = 721;
  static final int WHEN = 722;
  static final int WHERE = 723;
  static final int WHITESPACE = 724;
  static final int WINDOW = 725;
  static final int WITH = 726;
  static final int WITHIN = 727;
  static final int WITHOUT = 728;
  static final int WORK = 729;
  static final int WRAPPER = 730;
  static final int WRITE = 731;
  static final int XML = 732;
  static final int XMLATTRIBUTES = 733;
  static final int XMLCONCAT = 734;
  static final int XMLELEMENT = 735;
  static final int XMLEXISTS = 736;
  static final int XMLFOREST = 737;
  static final int XMLNAMESPACES = 738;
  static final int XMLPARSE = 739;
  static final int XMLPI = 740;
  static final int XMLROOT = 741;
  static final int XMLSERIALIZE = 742;
  static final int XMLTABLE = 743;
  static final int YEAR = 744;
  static final int YES = 745;
  static final int ZONE = 746;

  /// Each keyword with its category letter (U, C, T, R) and '+' if it may be a bare column label.
  private static final String[] WORDS = {
    "U+abort",
    "U+absent",
    "U+absolute",
    "U+access",
    "U+action",
    "U+add",
    "U+admin",
    "U+after",
    "U+aggregate",
    "R+all",
    "U+also",
    "U+alter",
    "U+always",
    "R+analyse",
    "R+analyze",
    "R+and",
    "R+any",
    "R-array",
    "R-as",
    "R+asc",
    "U+asensitive",
    "U+assertion",
    "U+assignment",
    "R+asymmetric",
    "U+at",
    "U+atomic",
    "U+attach",
    "U+attribute",
    "T+authorization",
    "U+backward",
    "U+before",
    "U+begin",
    "C+between",
    "C+bigint",
    "T+binary",
    "C+bit",
    "C+boolean",
    "R+both",
    "U+breadth",
    "U+by",
    "U+cache",
    "U+call",
    "U+called",
    "U+cascade",
    "U+cascaded",
    "R+case",
    "R+cast",
    "U+catalog",
    "U+chain",
    "C-char",
    "C-character",
    "U+characteristics",
    "R+check",
    "U+checkpoint",
    "U+class",
    "U+close",
    "U+cluster",
    "C+coalesce",
    "R+collate",
    "T+collation",
    "R+column",
    "U+columns",
    "U+comment",
    "U+comments",
    "U+commit",
    "U+committed",
    "U+compression",
    "T+concurrently",
    "U+conditional",
    "U+configuration",
    "U+conflict",
    "U+connection",
    "R+constraint",
    "U+constraints",
    "U+content",
    "U+continue",
    "U+conversion",
    "U+copy",
    "U+cost",
    "R-create",
    "T+cross",
    "U+csv",
    "U+cube",
    "U+current",
    "R+current_catalog",
    "R+current_date",
    "R+current_role",
    "T+current_schema",
    "R+current_time",
    "R+current_timestamp",
    "R+current_user",
    "U+cursor",
    "U+cycle",
    "U+data",
    "U+database",
    "U-day",
    "U+deallocate",
    "C+dec",
    "C+decimal",
    "U+declare",
    "R+default",
    "U+defaults",
    "R+deferrable",
    "U+deferred",
    "U+definer",
    "U+delete",
    "U+delimiter",
    "U+delimiters",
    "U+depends",
    "U+depth",
    "R+desc",
    "U+detach",
    "U+dictionary",
    "U+disable",
    "U+discard",
    "R+distinct",
    "R+do",
    "U+document",
    "U+domain",
    "U+double",
    "U+drop",
    "U+each",
    "R+else",
    "U+empty",
    "U+enable",
    "U+encoding",
    "U+encrypted",
    "R+end",
    "U+enum",
    "U+error",
    "U+escape",
    "U+event",
    "R-except",
    "U+exclude",
    "U+excluding",
    "U+exclusive",
    "U+execute",
    "C+exists",
    "U+explain",
    "U+expression",
    "U+extension",
    "U+external",
    "C+extract",
    "R+false",
    "U+family",
    "R-fetch",
    "U-filter",
    "U+finalize",
    "U+first",
    "C+float",
    "U+following",
    "R-for",
    "U+force",
    "R+foreign",
    "U+format",
    "U+forward",
    "T+freeze",
    "R-from",
    "T+full",
    "U+function",
    "U+functions",
    "U+generated",
    "U+global",
    "R-grant",
    "U+granted",
    "C+greatest",
    "R-group",
    "C+grouping",
    "U+groups",
    "U+handler",
    "R-having",
    "U+header",
    "U+hold",
    "U-hour",
    "U+identity",
    "U+if",
    "T+ilike",
    "U+immediate",
    "U+immutable",
    "U+implicit",
    "U+import",
    "R+in",
    "U+include",
    "U+including",
    "U+increment",
    "U+indent",
    "U+index",
    "U+indexes",
    "U+inherit",
    "U+inherits",
    "R+initially",
    "U+inline",
    "T+inner",
    "C+inout",
    "U+input",
    "U+insensitive",
    "U+insert",
    "U+instead",
    "C+int",
    "C+integer",
    "R-intersect",
    "C+interval",
    "R-into",
    "U+invoker",
    "T+is",
    "T-isnull",
    "U+isolation",
    "T+join",
    "C+json",
    "C+json_array",
    "C+json_arrayagg",
    "C+json_exists",
    "C+json_object",
    "C+json_objectagg",
    "C+json_query",
    "C+json_scalar",
    "C+json_serialize",
    "C+json_table",
    "C+json_value",
    "U+keep",
    "U+key",
    "U+keys",
    "U+label",
    "U+language",
    "U+large",
    "U+last",
    "R+lateral",
    "R+leading",
    "U+leakproof",
    "C+least",
    "T+left",
    "U+level",
    "T+like",
    "R-limit",
    "U+listen",
    "U+load",
    "U+local",
    "R+localtime",
    "R+localtimestamp",
    "U+location",
    "U+lock",
    "U+locked",
    "U+logged",
    "U+mapping",
    "U+match",
    "U+matched",
    "U+materialized",
    "U+maxvalue",
    "U+merge",
    "C+merge_action",
    "U+method",
    "U-minute",
    "U+minvalue",
    "U+mode",
    "U-month",
    "U+move",
    "U+name",
    "U+names",
    "C+national",
    "T+natural",
    "C+nchar",
    "U+nested",
    "U+new",
    "U+next",
    "U+nfc",
    "U+nfd",
    "U+nfkc",
    "U+nfkd",
    "U+no",
    "C+none",
    "C+normalize",
    "U+normalized",
    "R+not",
    "U+nothing",
    "U+notify",
    "T-notnull",
    "U+nowait",
    "R+null",
    "C+nullif",
    "U+nulls",
    "C+numeric",
    "U+object",
    "U+of",
    "U+off",
    "R-offset",
    "U+oids",
    "U+old",
    "U+omit",
    "R-on",
    "R+only",
    "U+operator",
    "U+option",
    "U+options",
    "R+or",
    "R-order",
    "U+ordinality",
    "U+others",
    "C+out",
    "T+outer",
    "U-over",
    "T-overlaps",
    "C+overlay",
    "U+overriding",
    "U+owned",
    "U+owner",
    "U+parallel",
    "U+parameter",
    "U+parser",
    "U+partial",
    "U+partition",
    "U+passing",
    "U+password",
    "U+path",
    "R+placing",
    "U+plan",
    "U+plans",
    "U+policy",
    "C+position",
    "U+preceding",
    "C-precision",
    "U+prepare",
    "U+prepared",
    "U+preserve",
    "R+primary",
    "U+prior",
    "U+privileges",
    "U+procedural",
    "U+procedure",
    "U+procedures",
    "U+program",
    "U+publication",
    "U+quote",
    "U+quotes",
    "U+range",
    "U+read",
    "C+real",
    "U+reassign",
    "U+recheck",
    "U+recursive",
    "U+ref",
    "R+references",
    "U+referencing",
    "U+refresh",
    "U+reindex",
    "U+relative",
    "U+release",
    "U+rename",
    "U+repeatable",
    "U+replace",
    "U+replica",
    "U+reset",
    "U+restart",
    "U+restrict",
    "U+return",
    "R-returning",
    "U+returns",
    "U+revoke",
    "T+right",
    "U+role",
    "U+rollback",
    "U+rollup",
    "U+routine",
    "U+routines",
    "C+row",
    "U+rows",
    "U+rule",
    "U+savepoint",
    "U+scalar",
    "U+schema",
    "U+schemas",
    "U+scroll",
    "U+search",
    "U-second",
    "U+security",
    "R+select",
    "U+sequence",
    "U+sequences",
    "U+serializable",
    "U+server",
    "U+session",
    "R+session_user",
    "U+set",
    "C+setof",
    "U+sets",
    "U+share",
    "U+show",
    "T+similar",
    "U+simple",
    "U+skip",
    "C+smallint",
    "U+snapshot",
    "R+some",
    "U+source",
    "U+sql",
    "U+stable",
    "U+standalone",
    "U+start",
    "U+statement",
    "U+statistics",
    "U+stdin",
    "U+stdout",
    "U+storage",
    "U+stored",
    "U+strict",
    "U+string",
    "U+strip",
    "U+subscription",
    "C+substring",
    "U+support",
    "R+symmetric",
    "U+sysid",
    "U+system",
    "R+system_user",
    "R+table",
    "U+tables",
    "T+tablesample",
    "U+tablespace",
    "U+target",
    "U+temp",
    "U+template",
    "U+temporary",
    "U+text",
    "R+then",
    "U+ties",
    "C+time",
    "C+timestamp",
    "R-to",
    "R+trailing",
    "U+transaction",
    "U+transform",
    "C+treat",
    "U+trigger",
    "C+trim",
    "R+true",
    "U+truncate",
    "U+trusted",
    "U+type",
    "U+types",
    "U+uescape",
    "U+unbounded",
    "U+uncommitted",
    "U+unconditional",
    "U+unencrypted",
    "R-union",
    "R+unique",
    "U+unknown",
    "U+unlisten",
    "U+unlogged",
    "U+until",
    "U+update",
    "R+user",
    "R+using",
    "U+vacuum",
    "U+valid",
    "U+validate",
    "U+validator",
    "U+value",
    "C+values",
    "C+varchar",
    "R+variadic",
    "U-varying",
    "T+verbose",
    "U+version",
    "U+view",
    "U+views",
    "U+volatile",
    "R+when",
    "R-where",
    "U+whitespace",
    "R-window",
    "R-with",
    "U-within",
    "U-without",
    "U+work",
    "U+wrapper",
    "U+write",
    "U+xml",
    "C+xmlattributes",
    "C+xmlconcat",
    "C+xmlelement",
    "C+xmlexists",
    "C+xmlforest",
    "C+xmlnamespaces",
    "C+xmlparse",
    "C+xmlpi",
    "C+xmlroot",
    "C+xmlserialize",
    "C+xmltable",
    "U-year",
    "U+yes",
    "U+zone",
  };

  private static final String[] WORD_NAMES = new String[COUNT];
  private static final byte[] WORD_CATEGORIES = new byte[COUNT];
  private static final boolean[] WORD_BARE_LABELS = new boolean[COUNT];
  private static final int SLOT_COUNT = 2048;
  private static final short[] SLOTS = new short[SLOT_COUNT];
  private static final int LENGTH_MAX = 17;

  static {
    for (int i = 0; i < COUNT; i++) {
      String word = WORDS[i];
      WORD_NAMES[i] = word.substring(2).intern();
      WORD_CATEGORIES[i] = (byte) "UCTR".indexOf(word.charAt(0));
      WORD_BARE_LABELS[i] = word.charAt(1) == '+';
      int slot = hash(WORD_NAMES[i], 0, WORD_NAMES[i].length());
      while (SLOTS[slot] != 0) {
        slot = (slot + 1) & (SLOT_COUNT - 1);
      }
      SLOTS[slot] = (short) (i + 1);
    }
  }

  private Keyword() {}

  /// Kind of the keyword that stands at `sql[start, end)` in any case, or -1. Allocates nothing.
  static int lookup(String sql, int start, int end) {
    int length = end - start;
    if (length > LENGTH_MAX) {
      return -1;
    }
    int slot = hash(sql, start, end);
    while (SLOTS[slot] != 0) {
      String name = WORD_NAMES[SLOTS[slot] - 1];
      if (name.length() == length && matches(name, sql, start)) {
        return BASE + SLOTS[slot] - 1;
      }
      slot = (slot + 1) & (SLOT_COUNT - 1);
    }
    return -1;
  }

  private static boolean matches(String name, String sql, int start) {
    for (int i = 0; i < name.length(); i++) {
      if (lower(sql.charAt(start + i)) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int hash(String text, int start, int end) {
    int h = 0;
    for (int i = start; i < end; i++) {
      h = h * 31 + lower(text.charAt(i));
    }
    return (h ^ (h >>> 11)) & (SLOT_COUNT - 1);
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }

  static boolean isKeyword(int kind) {
    return kind >= BASE;
  }

  static String name(int kind) {
    return WORD_NAMES[kind - BASE];
  }

  static byte category(int kind) {
    return WORD_CATEGORIES[kind - BASE];
  }

  static boolean isBareLabel(int kind) {
    return WORD_BARE_LABELS[kind - BASE];
  }

  /// How an identifier must be written so that the parser reads it back. PostgreSQL:
  /// `quote_identifier`.
  public static String quoteIdentifier(String name) {
    boolean safe = !name.isEmpty() && (name.charAt(0) == '_' || isLower(name.charAt(0)));
    for (int i = 1; safe && i < name.length(); i++) {
      char c = name.charAt(i);
      safe = isLower(c) || c == '_' || (c >= '0' && c <= '9');
    }
    if (safe) {
      int kind = lookup(name, 0, name.length());
      safe = kind < 0 || category(kind) == UNRESERVED_CATEGORY;
    }
    return safe ? name : "\"" + name.replace("\"", "\"\"") + "\"";
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }
}
