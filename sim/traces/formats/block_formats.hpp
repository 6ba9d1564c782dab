#pragma once
/// The readers of single block formats, one file each (format_*.cpp). Each delivers every record of the file, in the
/// order of the file, and throws ScenarioError at the first line or record that the format does not allow.

#include <filesystem>
#include <string>

#include "sim/traces/request_order.hpp"

namespace drsim {

/// VMware vscsi trace, binary version 1.
void read_vscsi(const std::filesystem::path& path, RequestOrder& order);
/// The same as text: version,time,op,size,lbn.
void read_vscsi_csv(const std::filesystem::path& path, RequestOrder& order);
/// MSR Cambridge CSV without header.
void read_msr(const std::filesystem::path& path, RequestOrder& order);
/// SYSTOR '17 CSV, records in order of completion.
void read_systor17(const std::filesystem::path& path, RequestOrder& order);
/// HP Labs SRT, binary.
void read_srt(const std::filesystem::path& path, RequestOrder& order);
/// DiskSim ASCII, times in milliseconds.
void read_disksim(const std::filesystem::path& path, RequestOrder& order);
/// MQSim ASCII, times in nanoseconds.
void read_mqsim(const std::filesystem::path& path, RequestOrder& order);
/// Tencent cloud block storage CSV without header.
void read_tencent(const std::filesystem::path& path, RequestOrder& order);

/// Read, write or something else by SCSI operation code.
Access access_of_scsi(unsigned operation);

}  // namespace drsim
