# What differs between systems and processors: how a library for Pd is named and linked, which
# instruction sets there are kernels for, which files of pd-nn/system/ are compiled.

set(PDNN_FLOATSIZE 32 CACHE STRING "32, or 64 for a Pd with numbers of double precision (Pd64)")
set(PDNN_SUFFIX "" CACHE STRING "How the libraries end, if not as this system's Pd has it")
option(PDNN_INSTANCES "For a libpd with several instances (PDINSTANCE, PDTHREADS)" OFF)

string(TOLOWER "${CMAKE_SYSTEM_PROCESSOR}" processor)
if(processor MATCHES "x86_64|amd64")
    set(processor amd64)
elseif(processor MATCHES "aarch64|arm64")
    set(processor arm64)
elseif(processor MATCHES "^arm")
    set(processor arm)
elseif(processor MATCHES "^i.86$|^x86$")
    set(processor i386)
endif()

# Pd of single precision knows the first ending of each, Pd64 only the second.
if(WIN32)
    set(PD_SUFFIX .dll)
    set(PD64_SUFFIX .windows-${processor}-64.dll)
elseif(APPLE)
    set(PD_SUFFIX .pd_darwin)
    set(PD64_SUFFIX .darwin-${processor}-64.so)
else()
    set(PD_SUFFIX .pd_linux)
    set(PD64_SUFFIX .linux-${processor}-64.so)
endif()
if(PDNN_FLOATSIZE EQUAL 64)
    set(PD_SUFFIX ${PD64_SUFFIX})
    add_compile_definitions(PD_FLOATSIZE=64)
endif()
if(PDNN_SUFFIX)
    set(PD_SUFFIX ${PDNN_SUFFIX})
endif()
if(PDNN_INSTANCES)
    add_compile_definitions(PDINSTANCE PDTHREADS)
endif()

# Arithmetic in registers of floats: the old ones of x86 have other precision, and are slow.
if(processor STREQUAL i386)
    add_compile_options(-msse2 -mfpmath=sse)
endif()

# Kernels: a name, and what the compiler is told for it.
set(KERNELS_NAMES)
if(processor STREQUAL amd64)
    set(KERNELS_NAMES sse2 avx2 avx512)
    set(KERNELS_avx2 -mavx2 -mfma)
    set(KERNELS_avx512 -mavx512f -mavx512vl -mavx512bw -mavx512dq -mfma
        -mprefer-vector-width=512)
elseif(processor STREQUAL i386)
    set(KERNELS_NAMES sse2)
elseif(processor STREQUAL arm64)
    set(KERNELS_NAMES neon)
elseif(processor STREQUAL arm AND CMAKE_C_COMPILER_ID MATCHES Clang)
    # gcc makes no vector instructions of it unless it may also give wrong results
    set(KERNELS_NAMES neon)
    set(KERNELS_neon -mcpu=cortex-a7 -mfpu=neon-vfpv4)
    if(PDNN_ZIG)
        set(KERNELS_neon -mcpu=cortex_a7)
    endif()
endif()

if(WIN32)
    set(SYSTEM_FILES pd-nn/system/file_windows.c pd-nn/system/symbol_windows.c
        pd-nn/system/thread_windows.c)
    set(SYSTEM_LIBRARIES)
    # The older C library of Windows does not print as C11 has it; and isfinite is a macro there
    # that treats each number as a float too.
    add_compile_definitions(__USE_MINGW_ANSI_STDIO=1)
    add_compile_options(-Wno-float-conversion)
else()
    set(SYSTEM_FILES pd-nn/system/file_posix.c pd-nn/system/symbol_posix.c
        pd-nn/system/thread_posix.c)
    set(THREADS_PREFER_PTHREAD_FLAG ON)
    find_package(Threads REQUIRED)
    set(SYSTEM_LIBRARIES Threads::Threads ${CMAKE_DL_LIBS})
endif()

# How a library finds Pd's functions, which are in the program that loads it.
set(PD_LINK_OPTIONS -Wl,--version-script=${CMAKE_SOURCE_DIR}/cmake/setups.map)
set(PD_LIBRARIES_OF_SYSTEM)
if(APPLE)
    set(PD_LINK_OPTIONS -undefined dynamic_lookup)
elseif(WIN32)
    set(pd_dll pd.dll)
    if(PDNN_FLOATSIZE EQUAL 64)
        set(pd_dll pd64.dll)
    endif()
    # what Pd's headers offer, made a library to link with
    set(offers)
    foreach(header m_pd.h m_imp.h g_canvas.h s_stuff.h)
        file(STRINGS ${PD_INCLUDE_DIRS}/${header} functions REGEX "^ *EXTERN [^;]*\\(")
        list(TRANSFORM functions REPLACE "^ *EXTERN [^(]*[ *]([a-zA-Z_0-9]+)[ \t]*\\(.*" "\\1")
        list(APPEND offers ${functions})
    endforeach()
    list(FILTER offers INCLUDE REGEX "^[a-zA-Z_0-9]+$")
    list(REMOVE_DUPLICATES offers)
    list(JOIN offers "\n" offers)
    file(WRITE ${CMAKE_BINARY_DIR}/pd.def "EXPORTS\n${offers}\nclass_new64\n"
        "pd_objectmaker DATA\npd_canvasmaker DATA\ngarray_class DATA\n"
        "s_ DATA\ns__N DATA\ns__X DATA\ns_anything DATA\ns_bang DATA\ns_float DATA\n"
        "s_list DATA\ns_pointer DATA\ns_signal DATA\ns_symbol DATA\ns_x DATA\ns_y DATA\n")
    set(PD_IMPORT_LIBRARY ${CMAKE_BINARY_DIR}/lib${pd_dll}.a)
    execute_process(COMMAND ${CMAKE_DLLTOOL} --dllname ${pd_dll}
        --input-def ${CMAKE_BINARY_DIR}/pd.def --output-lib ${PD_IMPORT_LIBRARY}
        COMMAND_ERROR_IS_FATAL ANY)
    set(PD_LIBRARIES_OF_SYSTEM ${PD_IMPORT_LIBRARY})
    set(PD_LINK_OPTIONS -static-libgcc)
endif()

# A library that Pd loads.
function(pd_library name)
    # Pd keeps methods of every shape as one type of function.
    target_compile_options(${name} PRIVATE -fno-strict-aliasing -Wno-cast-function-type)
    target_include_directories(${name} SYSTEM PRIVATE ${PD_INCLUDE_DIRS})
    target_link_options(${name} PRIVATE ${PD_LINK_OPTIONS})
    target_link_libraries(${name} PRIVATE ${PD_LIBRARIES_OF_SYSTEM})
    set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX ${PD_SUFFIX})
endfunction()
