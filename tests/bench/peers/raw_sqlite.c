/* The least that writing events can cost: a C loop over the SQLite API that inserts rows like ours,
 * into our table and indexes, in transactions of GROUP rows, with WAL and synchronous=FULL.
 *   raw_sqlite DB SCHEMA GROUP SECONDS
 * Prints rows per second and the latency of a transaction. */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static uint64_t state = 0x9e3779b97f4a7c15ULL;
static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void check(sqlite3* db, int rc, int want) {
    if (rc == want) return;
    fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    exit(1);
}

static char* whole_file(const char* path) {
    FILE* file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    const long size = ftell(file);
    rewind(file);
    char* text = malloc((size_t)size + 1);
    if (!text || fread(text, 1, (size_t)size, file) != (size_t)size) exit(1);
    text[size] = 0;
    fclose(file);
    return text;
}

enum { MOST_COLUMNS = 64 };
struct Column {
    char name[64];
    int text;
    int nullable;
    const char* word; /* the value of a column that holds one of a few words */
};

static const char* word_of(const char* name) {
    static const char* words[][2] = {{"kind", "collected"},
                                     {"component", "whole_blood"},
                                     {"abo", "O"},
                                     {"rh", "+"},
                                     {"donor_class", "repeat"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; ++i)
        if (!strcmp(name, words[i][0])) return words[i][1];
    return 0;
}

static int by_value(const void* a, const void* b) {
    const double x = *(const double*)a, y = *(const double*)b;
    return x < y ? -1 : x > y;
}

/* An id in the shape of the schema: UUIDv7, as 36 characters or 16 bytes. */
static void make_id(char text[37], unsigned char bytes[16]) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    const uint64_t ms = (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
    const uint64_t high = ms << 16 | 0x7000 | (next_random() & 0xfff),
                   low = (next_random() >> 2) | 1ULL << 63;
    for (int i = 0; i < 8; ++i) {
        bytes[i] = (unsigned char)(high >> (56 - 8 * i));
        bytes[8 + i] = (unsigned char)(low >> (56 - 8 * i));
    }
    static const char hex[] = "0123456789abcdef";
    int at = 0;
    for (int i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text[at++] = '-';
        text[at++] = hex[bytes[i] >> 4];
        text[at++] = hex[bytes[i] & 15];
    }
    text[at] = 0;
}

int main(int argc, char** argv) {
    if (argc != 5) {
        fprintf(stderr, "raw_sqlite DB SCHEMA GROUP SECONDS\n");
        return 2;
    }
    const int group = atoi(argv[3]);
    const double seconds = atof(argv[4]);
    sqlite3* db;
    check(NULL, sqlite3_open(argv[1], &db), SQLITE_OK);
    check(db, sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", 0, 0, 0),
          SQLITE_OK);
    char* schema = whole_file(argv[2]);
    check(db, sqlite3_exec(db, schema, 0, 0, 0), SQLITE_OK);
    free(schema);

    struct Column columns[MOST_COLUMNS];
    int count = 0;
    sqlite3_stmt* info;
    check(db,
          sqlite3_prepare_v2(
              db, "SELECT name, type, \"notnull\" FROM pragma_table_info('event') WHERE pk = 0", -1,
              &info, 0),
          SQLITE_OK);
    char sql[8192] = "INSERT INTO event (", marks[512] = "";
    while (sqlite3_step(info) == SQLITE_ROW && count < MOST_COLUMNS) {
        struct Column* column = &columns[count++];
        snprintf(column->name, sizeof column->name, "%s",
                 (const char*)sqlite3_column_text(info, 0));
        const char* type = (const char*)sqlite3_column_text(info, 1);
        column->text = !strcmp(type, "TEXT") ? 1 : !strcmp(type, "BLOB") ? 2 : 0;
        column->nullable = !sqlite3_column_int(info, 2);
        column->word = word_of(column->name);
        if (count > 1) strcat(sql, ", "), strcat(marks, ", ");
        strcat(sql, "\""), strcat(sql, column->name), strcat(sql, "\"");
        strcat(marks, "?");
    }
    sqlite3_finalize(info);
    strcat(sql, ") VALUES ("), strcat(sql, marks), strcat(sql, ")");
    sqlite3_stmt *insert, *begin, *commit;
    check(db, sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &insert, 0), SQLITE_OK);
    check(db, sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin, 0), SQLITE_OK);
    check(db, sqlite3_prepare_v2(db, "COMMIT", -1, &commit, 0), SQLITE_OK);

    uint64_t serial = 1;
    const size_t most = 10 * 1000 * 1000;
    double* latencies = malloc(most / (size_t)group * sizeof(double) + sizeof(double));
    size_t groups = 0, rows = 0;
    const double start = now();
    double end = start;
    while (end - start < seconds && rows + (size_t)group <= most) {
        const double at = end;
        check(db, sqlite3_step(begin), SQLITE_DONE);
        sqlite3_reset(begin);
        for (int i = 0; i < group; ++i) {
            char id[37], unit[20], digest[65];
            unsigned char raw_id[16], bytes[32];
            make_id(id, raw_id);
            /* as the load generator: each drive's labels follow one another */
            snprintf(unit, sizeof unit, "VN%04u%010llu", (unsigned)(next_random() % 8),
                     (unsigned long long)serial++);
            for (int b = 0; b < 4; ++b) {
                const uint64_t r = next_random();
                memcpy(bytes + 8 * b, &r, 8);
            }
            static const char hex[] = "0123456789abcdef";
            for (int b = 0; b < 32; ++b)
                digest[2 * b] = hex[bytes[b] >> 4], digest[2 * b + 1] = hex[bytes[b] & 15];
            digest[64] = 0;
            for (int c = 0; c < count; ++c) {
                const struct Column* column = &columns[c];
                const char* name = column->name;
                int rc;
                if (!strcmp(name, "id"))
                    rc = column->text == 2
                             ? sqlite3_bind_blob(insert, c + 1, raw_id, 16, SQLITE_TRANSIENT)
                             : sqlite3_bind_text(insert, c + 1, id, 36, SQLITE_TRANSIENT);
                else if (!strcmp(name, "digest"))
                    rc = column->text == 2
                             ? sqlite3_bind_blob(insert, c + 1, bytes, 32, SQLITE_TRANSIENT)
                             : sqlite3_bind_text(insert, c + 1, digest, 64, SQLITE_TRANSIENT);
                else if (!strcmp(name, "unit"))
                    rc = sqlite3_bind_text(insert, c + 1, unit, 16, SQLITE_TRANSIENT);
                else if (!strcmp(name, "drive"))
                    rc = sqlite3_bind_int64(insert, c + 1, 1 + (int64_t)(next_random() % 8));
                else if (!strcmp(name, "at") || !strcmp(name, "recorded_at"))
                    rc = sqlite3_bind_int64(insert, c + 1, 1581210840000000LL);
                else if (!strcmp(name, "nominal_ml"))
                    rc = sqlite3_bind_int(insert, c + 1, 350);
                else if (!strcmp(name, "device"))
                    rc = sqlite3_bind_text(insert, c + 1, "load", 4, SQLITE_STATIC);
                else if (!strcmp(name, "actor"))
                    rc = sqlite3_bind_text(insert, c + 1, "local", 5, SQLITE_STATIC);
                else if (column->word)
                    rc = column->text
                             ? sqlite3_bind_text(insert, c + 1, column->word, -1, SQLITE_STATIC)
                             : sqlite3_bind_int(insert, c + 1, 1);
                else if (column->nullable)
                    rc = sqlite3_bind_null(insert, c + 1);
                else
                    rc = column->text ? sqlite3_bind_text(insert, c + 1, "", 0, SQLITE_STATIC)
                                      : sqlite3_bind_int(insert, c + 1, 0);
                check(db, rc, SQLITE_OK);
            }
            check(db, sqlite3_step(insert), SQLITE_DONE);
            sqlite3_reset(insert);
        }
        check(db, sqlite3_step(commit), SQLITE_DONE);
        sqlite3_reset(commit);
        end = now();
        latencies[groups++] = (end - at) * 1000;
        rows += (size_t)group;
    }
    qsort(latencies, groups, sizeof(double), by_value);
    printf(
        "{\"rows\":%zu,\"seconds\":%.3f,\"events_per_second\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f}"
        "\n",
        rows, end - start, (double)rows / (end - start), latencies[groups / 2],
        latencies[groups * 99 / 100]);
    sqlite3_finalize(insert);
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    sqlite3_close(db);
    free(latencies);
    return 0;
}
