/* Files of Windows: see file.h. Streams and descriptors here belong to the C library of this
   DLL, and never leave it: Pd may have another. */
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0600
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

/* Converts a path for the functions of Windows, in the buffer given; none is needed for long.
   There is room for as much as Pd takes, which is more than MAX_PATH. */
enum { LONGEST = 2048 };

static const wchar_t *wide(const char *path, wchar_t place[LONGEST])
{
    if (!MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, path, -1, place, LONGEST))
        *place = 0; /* no file has this name */
    return place;
}

/* The last error of Windows, in the words of the C library. */
static bool reason_of_windows(struct reason *reason)
{
    DWORD error = GetLastError();
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME:
    case ERROR_BAD_NETPATH:
    case ERROR_BAD_NET_NAME:
        return reason_set(reason, "%s", strerror(ENOENT));
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION:
    case ERROR_WRITE_PROTECT:
        return reason_set(reason, "%s", strerror(EACCES));
    case ERROR_DISK_FULL:
        return reason_set(reason, "%s", strerror(ENOSPC));
    case ERROR_FILENAME_EXCED_RANGE:
        return reason_set(reason, "%s", strerror(ENAMETOOLONG));
    }
    return reason_set(reason, "error %lu of Windows", error);
}

bool file_home(char *home, size_t room)
{
    const wchar_t *from = _wgetenv(L"USERPROFILE");
    if (!from || !WideCharToMultiByte(CP_UTF8, 0, from, -1, home, (int)room, NULL, NULL))
        return false;
    file_use_slashes(home);
    return true;
}

void file_use_slashes(char *path)
{
    for (; *path; path++)
        if (*path == '\\')
            *path = '/';
}

static enum file_kind kind_of(HANDLE handle)
{
    BY_HANDLE_FILE_INFORMATION about;
    if (GetFileType(handle) != FILE_TYPE_DISK)
        return FILE_OTHER; /* nul, con, com1, a pipe, .. */
    return GetFileInformationByHandle(handle, &about) &&
                   !(about.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)
               ? FILE_REGULAR
               : FILE_OTHER;
}

enum file_kind file_kind(const char *path)
{
    wchar_t place[LONGEST];
    HANDLE handle = CreateFileW(wide(path, place), 0,
                                FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                                OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        return FILE_NONE;
    enum file_kind kind = kind_of(handle);
    CloseHandle(handle);
    return kind;
}

bool file_follow_links(char *path, size_t room, struct reason *reason)
{
    (void)path, (void)room, (void)reason;
    return true;
}

/* Makes a stream of an open handle, which is closed with the stream. */
static FILE *stream_of(HANDLE handle, int flags, const char *mode, struct reason *reason)
{
    int fd = _open_osfhandle((intptr_t)handle, flags | _O_BINARY);
    if (fd < 0)
        CloseHandle(handle);
    FILE *file = fd < 0 ? NULL : _fdopen(fd, mode);
    if (!file && fd >= 0)
        _close(fd);
    if (!file)
        reason_set(reason, "not enough memory");
    return file;
}

/* While a file is open and not shared, nobody can remove it. */
FILE *file_create(const char *path, bool *there, struct reason *reason)
{
    wchar_t place[LONGEST];
    DeleteFileW(wide(path, place));
    HANDLE handle =
        CreateFileW(place, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
    *there = handle == INVALID_HANDLE_VALUE &&
             (GetLastError() == ERROR_FILE_EXISTS || GetLastError() == ERROR_SHARING_VIOLATION);
    if (handle == INVALID_HANDLE_VALUE) {
        reason_of_windows(reason);
        return NULL;
    }
    FILE *file = stream_of(handle, 0, "wb", reason);
    if (!file)
        DeleteFileW(place);
    return file;
}

void file_copy_rights(FILE *file, const char *path)
{
    (void)file, (void)path; /* new files inherit those of their folder */
}

bool file_put(FILE *file, const char *path, const char *in_place_of, struct reason *reason)
{
    wchar_t from[LONGEST], to[LONGEST];
    bool good = !fflush(file) && !ferror(file) && !_commit(_fileno(file));
    int why = errno;
    if (fclose(file) && good) {
        good = false;
        why = errno;
    }
    if (!good)
        reason_set(reason, "%s", strerror(why));
    good = good && (MoveFileExW(wide(path, from), wide(in_place_of, to),
                                MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) ||
                    reason_of_windows(reason));
    if (!good)
        DeleteFileW(wide(path, from));
    return good;
}

void file_drop(FILE *file, const char *path)
{
    wchar_t place[LONGEST];
    fclose(file);
    DeleteFileW(wide(path, place));
}

FILE *file_open(const char *path, double *size, struct reason *reason)
{
    wchar_t place[LONGEST];
    LARGE_INTEGER bytes;
    HANDLE handle = CreateFileW(wide(path, place), GENERIC_READ,
                                FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                                OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
    if (handle == INVALID_HANDLE_VALUE) {
        if (file_kind(path) == FILE_OTHER) /* a folder */
            reason_set(reason, "that is no file");
        else
            reason_of_windows(reason);
        return NULL;
    }
    if (kind_of(handle) != FILE_REGULAR || !GetFileSizeEx(handle, &bytes)) {
        reason_set(reason, "that is no file");
        CloseHandle(handle);
        return NULL;
    }
    *size = (double)bytes.QuadPart;
    return stream_of(handle, _O_RDONLY, "rb", reason);
}
