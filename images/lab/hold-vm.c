/* Keeps one virtual machine alive for as long as the first-level machine runs, so that the kernel has no reason to patch
 * its own text when guests come and go; with an emulator that runs the CPUs in threads that can hang or crash the machine.
 * Patched are: at the first KVM_CREATE_VM and the last close, what runs virtual machines at all; while any local APIC is
 * software-disabled, as each new vCPU's is, the paths of interrupts; while any machine serves Xen hypercalls, those and
 * record_steal_time. One idle machine holds all three still. */
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(void)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC), vm;
	struct kvm_xen_hvm_config xen = { .flags = KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL, .msr = 0x40000000 };

	if (kvm < 0) {
		perror("/dev/kvm");
		return 1;
	}
	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	if (vm < 0) {
		perror("KVM_CREATE_VM");
		return 1;
	}
	if (ioctl(vm, KVM_SET_TSS_ADDR, 0xfffbd000UL) < 0 || ioctl(vm, KVM_CREATE_IRQCHIP, 0) < 0 ||
	    ioctl(vm, KVM_CREATE_VCPU, 0) < 0) {
		perror("a vCPU");
		return 1;
	}
	if (ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_XEN_HVM) & KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL &&
	    ioctl(vm, KVM_XEN_HVM_CONFIG, &xen) < 0) {
		perror("KVM_XEN_HVM_CONFIG");
		return 1;
	}
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}
