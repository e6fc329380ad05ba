# Libraries that the tests load into Pd beside ours; also built for other systems, where tests/patches
# runs in other Pds.

# A library of somebody else's that has an nn~ too.
add_library(other_nn MODULE ${CMAKE_CURRENT_LIST_DIR}/other_nn.c)
pd_library(other_nn)
set_target_properties(other_nn PROPERTIES OUTPUT_NAME "nn~"
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/other-nn)

# A library that takes the locale of the environment.
add_library(setlocale MODULE ${CMAKE_CURRENT_LIST_DIR}/setlocale.c)
pd_library(setlocale)
set_target_properties(setlocale PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/setlocale)

# What watches over DSP routines and messages. Of Linux and its C library, and the sanitizers have a malloc of
# their own.
if(CMAKE_SYSTEM_NAME STREQUAL Linux AND NOT PDNN_SANITIZE AND NOT PDNN_TSAN AND NOT PDNN_RTSAN)
    add_library(guard MODULE ${CMAKE_CURRENT_LIST_DIR}/guard.c)
    pd_library(guard)
    target_link_options(guard PRIVATE -Wl,-z,lazy)
    set_target_properties(guard PROPERTIES OUTPUT_NAME "guard~"
        LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/guard)
endif()

# Whether RealtimeSanitizer sees anything, see tests/realtime.
if(PDNN_RTSAN)
    add_library(waits MODULE ${CMAKE_CURRENT_LIST_DIR}/waits.c)
    pd_library(waits)
    set_target_properties(waits PROPERTIES OUTPUT_NAME "waits~"
        LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/waits)
endif()

set(TEST_LIBRARIES other_nn setlocale)
if(TARGET waits)
    list(APPEND TEST_LIBRARIES waits)
endif()
if(TARGET guard)
    list(APPEND TEST_LIBRARIES guard)
endif()
add_custom_target(test_libraries DEPENDS ${TEST_LIBRARIES})
